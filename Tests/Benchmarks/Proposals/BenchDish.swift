import CFUCore
import CFUImaging
import CFUPictures
import CFUSimulator
import Foundation

/// One simulated dish, photographed into a JPEG and counted by the machine.
struct BenchDish {
  let truth: DishTruth
  let picture: RGBImage
  let found: DishAnalysis
  let um: Double

  init(_ profile: SimulatorProfile, seed: UInt64) throws {
    var settings = profile.settings(seed: seed)
    settings.frame.umPerPixel = profile.umPerPixel...profile.umPerPixel
    let dish = DishSimulator(settings: settings).render(
      seed: seed,
      counts: [
        .bfuE: 20, .cfuE: 12, .cfuGM: 14, .cfuG: 6, .cfuM: 6, .cfuGEMM: 5, .cfuMK: 12,
      ])
    let bytes = try PictureEncoder.jpeg(dish.image, quality: dish.truth.jpegQuality)
    let decoded = try PictureDecoder.decode(bytes, name: "simulated")
    truth = dish.truth
    picture = decoded.rgb()
    um = truth.umPerPixel
    found = try DishPipeline(settings: ImagingSettings()).analyse(decoded)
  }

  /// Colonies that an eye could see, their outlines with pixel centres at whole numbers.
  var visible: [(colony: ColonyTruth, outline: [PixelPoint], centre: PixelPoint)] {
    truth.colonies.filter { $0.kind.isColony && $0.inFrame && $0.detectability >= 20 }.map {
      (
        $0, $0.outline.map { PixelPoint(x: $0.x - 0.5, y: $0.y - 0.5) },
        PixelPoint(x: $0.centre.x - 0.5, y: $0.centre.y - 0.5)
      )
    }
  }

  func proposer(_ region: PictureRegion, scale: Int) -> OutlineProposer {
    let (w, h) = (region.width / scale, region.height / scale)
    var samples = [UInt8](repeating: 0, count: 3 * w * h)
    for y in 0..<h {
      for x in 0..<w {
        for c in 0..<3 {
          var sum = 0
          for dy in 0..<scale {
            for dx in 0..<scale {
              let px = min(max(region.x + x * scale + dx, 0), picture.width - 1)
              let py = min(max(region.y + y * scale + dy, 0), picture.height - 1)
              sum += Int(picture.samples[3 * (py * picture.width + px) + c])
            }
          }
          samples[3 * (y * w + x) + c] = UInt8((sum + scale * scale / 2) / (scale * scale))
        }
      }
    }
    return OutlineProposer(
      picture: RGBImage(width: w, height: h, samples: samples), originX: region.x,
      originY: region.y, scale: scale, umPerPixel: um,
      dish: found.geometry.dish)
  }
}
