import CFUCore
import Foundation

/// Single cells as pixels see them: blurred and averaged once for each kind, size, blur and place
/// in the pixel.
final class CellSprites {
  private let scene: DishScene
  private let stamps: CellStampCache
  private var sprites: [Int: Patch] = [:]
  /// Places within a pixel that are told apart, per direction.
  private let phases: Int

  init(scene: DishScene, stamps: CellStampCache) {
    self.scene = scene
    self.stamps = stamps
    phases = min(4, max(2, scene.factor))
  }

  /// The sprite of a cell and where its top-left pixel goes.
  func sprite(for cell: Cell) -> (patch: Patch, x: Int, y: Int) {
    let place = scene.projection.picture(Double(cell.x), Double(cell.y))
    let defocus = Double(cell.z) - scene.focus
    let sigma = abs(defocus) * scene.blurPerMicrometre
    // Steps of about a fifth of the blur.
    let level = Int((log(1 + sigma / 3) * 5).rounded())
    let size = max(1, Int((cell.radius / 1.5).rounded()))
    let (baseX, baseY) = (place.x.rounded(.down), place.y.rounded(.down))
    // Wide blur does not show where in a pixel the cell lies.
    let fine = sigma > 1.5 * scene.projection.umPerPixel ? 1 : phases
    let phaseX = Int((place.x - baseX) * Double(fine))
    let phaseY = Int((place.y - baseY) * Double(fine))
    let sign = defocus < 0 ? 0 : 1
    var key = cell.kind.rawValue * 32 + size
    key = (key * 64 + level) * 2 + sign
    key = ((key * 4 + fine - 1) * 4 + phaseX) * 4 + phaseY
    if let found = sprites[key] { return (found, Int(baseX) + found.x, Int(baseY) + found.y) }

    let blur = (exp(Double(level) / 5) - 1) * 3
    let radius = Double(size) * 1.5
    let look = scene.looks[cell.kind.rawValue]
    let drawn = max(1.5 * radius + 5, CellLook.reach(radius: radius, look))
    let reach = (drawn + 3 * blur) / scene.projection.umPerPixel
    let rect = PixelRect(-reach, -reach, reach + 1, reach + 1)
    let canvas = FineCanvas(rect: rect, factor: scene.factor, dark: scene.glow > 0)
    let offset = { (phase: Int) in (Double(phase) + 0.5) / Double(fine) }
    canvas.add(
      stamps, kind: cell.kind, radius: Float(radius),
      defocus: (sign == 0 ? -1 : 1) * blur / max(1e-9, scene.blurPerMicrometre),
      x: offset(phaseX), y: offset(phaseY),
      // One strength of stain for all single megakaryocytes: sprites are shared.
      tintWeight: cell.kind == .megakaryocyte ? 1 : cell.haemoglobin,
      greyWeight: 1)
    canvas.commitLayer(
      colour: scene.colour(of: cell.kind),
      sigma: blur / (scene.projection.umPerPixel / Double(scene.factor)), grey: scene.scatterColour)
    let patch = canvas.patch()
    sprites[key] = patch
    return (patch, Int(baseX) + patch.x, Int(baseY) + patch.y)
  }
}
