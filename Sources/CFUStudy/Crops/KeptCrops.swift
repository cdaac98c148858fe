import CFUCore
import CFUImaging
import CFUPictures
import CFUStore

/// The cut-outs of objects in a study's file.
struct KeptCrops: Sendable {
  var store: StudyStore

  /// Whether just the cut-outs of these objects are kept.
  func hold(
    _ objects: [FoundObject], of imageSHA256: String, umPerPixel: Double
  ) throws(CFUError) -> Bool {
    var kept: [Int: PictureRegion] = [:]
    for crop in try store.crops(of: imageSHA256, withPixels: false) {
      kept[crop.number] = crop.region
    }
    return kept.count == objects.count
      && objects.allSatisfy { kept[$0.id] == CutOut.region(of: $0, umPerPixel: umPerPixel) }
  }

  /// Cuts the objects out of their picture and keeps them.
  func keep(
    _ objects: [FoundObject], of imageSHA256: String, from file: PictureSource,
    umPerPixel: Double
  ) throws(CFUError) {
    var limits = DecodeLimits()
    limits.maxMegapixels = file.maxMegapixels
    let cutOuts = try CutOut.all(
      of: objects, umPerPixel: umPerPixel, bytes: file.bytes, name: file.path, limits: limits)
    try store.keep(
      zip(objects, cutOuts).map { object, cutOut in
        StoredCrop(
          number: object.id, x: cutOut.region.x, y: cutOut.region.y,
          width: cutOut.region.width, height: cutOut.region.height, png: cutOut.png)
      }, of: imageSHA256)
  }

  /// What is missing to cut these objects out of cut-outs, in words after the name of a dish; nil
  /// when nothing is.
  static func lack(
    of objects: [FoundObject], wish: CropWish, umPerPixel: Double, in cutOuts: [Int: CutOut]
  ) -> String? {
    for object in objects {
      let wanted = CropBox(object, wish: wish, umPerPixel: umPerPixel).region
      guard let cutOut = cutOuts[object.id] else {
        return cutOuts.isEmpty
          ? "and no pixels were kept" : "and none were kept of object \(object.id)"
      }
      guard cutOut.holds(wanted) else {
        return "wants \(wanted.width) x \(wanted.height) px around object \(object.id), of which "
          + "\(cutOut.region.width) x \(cutOut.region.height) px were kept"
      }
    }
    return nil
  }

  /// By the object's number.
  func cutOuts(of imageSHA256: String) throws(CFUError) -> [Int: CutOut] {
    var cutOuts: [Int: CutOut] = [:]
    for crop in try store.crops(of: imageSHA256, withPixels: true) {
      cutOuts[crop.number] = CutOut(region: crop.region, png: crop.png)
    }
    return cutOuts
  }
}

extension StoredCrop {
  fileprivate var region: PictureRegion {
    PictureRegion(x: x, y: y, width: width, height: height)
  }
}
