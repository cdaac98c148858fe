import CFUCore
import CFUExport
import CFUReport

/// `geojson/<dish>.geojson`, for QuPath.
final class GeoJSONExport: Exporter {
  private let context: ExportContext
  private var written: Set<String> = []

  init(_ context: ExportContext) throws(CFUError) {
    self.context = context
    try context.folder.makeFolder("geojson")
  }

  func add(_ dish: ExportedDish) throws(CFUError) {
    guard dish.dish.record != nil else { return }
    let name = dish.fileName + ".geojson"
    var file = try AtomicFile(context.folder.file("geojson/" + name))
    var features = QuPathFeatures(dish: dish.dish.row.dish)
    var text = QuPathFeatures.begin
    for object in dish.objects {
      text += features.feature(object)
    }
    try file.append(text + QuPathFeatures.end)
    try file.commit()
    written.insert(name)
  }

  func end() throws(CFUError) -> [String] {
    context.folder.endFolder("geojson", ending: ".geojson", kept: written)
    return ["geojson/"]
  }
}

/// `rois/<dish>.zip`, for ImageJ's ROI Manager.
final class ImageJExport: Exporter {
  private let context: ExportContext
  private var written: Set<String> = []

  init(_ context: ExportContext) throws(CFUError) {
    self.context = context
    try context.folder.makeFolder("rois")
  }

  func add(_ dish: ExportedDish) throws(CFUError) {
    guard dish.dish.record != nil else { return }
    let objects = dish.objects
    let name = dish.fileName + ".zip"
    let path = context.folder.file("rois/" + name)
    let file = AtomicPath(path)
    // Labels are a classifier's words, and a name in an archive must not lead out of it.
    let entries = DishNames.fileNames(objects.map(ImageJROI.name))
    try context.writing(path) { () throws(WriteFailure) in
      let archive = try ZipArchive(path: file.temporary)
      for (object, entry) in zip(objects, entries) {
        try archive.add(ImageJROI.bytes(object), name: entry + ".roi")
      }
      try archive.close()
    }
    try file.commit()
    written.insert(name)
  }

  func end() throws(CFUError) -> [String] {
    context.folder.endFolder("rois", ending: ".zip", kept: written)
    return ["rois/"]
  }
}

/// `coco.json`, for who trains on the outlines.
final class CocoExport: Exporter {
  private let context: ExportContext
  private var file: AtomicFile?
  private var coco: CocoFile

  init(_ context: ExportContext) throws(CFUError) {
    self.context = context
    coco = CocoFile(classes: context.classes)
    var file = try AtomicFile(context.folder.file("coco.json"))
    try file.append(CocoFile.begin)
    self.file = consume file
  }

  func add(_ dish: ExportedDish) throws(CFUError) {
    guard let record = dish.dish.record else { return }
    coco.image(
      id: dish.position + 1, name: dish.dish.row.image, dish: dish.dish.row.dish,
      geometry: record.geometry, sha256: record.imageSHA256)
    var text = ""
    for object in dish.objects {
      text += coco.annotation(object, image: dish.position + 1)
    }
    try file?.append(text)
  }

  func end() throws(CFUError) -> [String] {
    try file?.append(coco.end(programVersion: programVersion))
    try file.take()?.commit()
    return ["coco.json"]
  }
}
