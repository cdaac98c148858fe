import CFUCore
import CFUPictures
import CFUReport
import CFUStore
import Synchronization

/// Makes the pictures of a report: dishes from their overlays, colonies from the pictures they were
/// counted on, or where those are gone from overlays or from cut-outs that were kept.
struct GalleryMaker: Sendable {
  var store: StudyStore
  /// The results folder.
  var folder: String
  var plan: StudyPlan
  /// The classes that are colonies.
  var classes: [ColonyClass]

  /// Longer side of a dish in the report, px.
  private static let dishSide = 480
  /// A sample colony is not shown larger, px.
  private static let colonySide = 150
  /// libjpeg's scale.
  private static let quality = 78
  /// A larger picture is not read again for a few colonies, px.
  private static let largestPicture = 60_000_000
  /// Width of a sample colony, mm: no less and no more, whatever its class.
  private static let fields = 0.4...4.0

  /// One dish that is shown.
  private struct Shown {
    var dish: PlannedDish
    var record: DishRecord
    /// The overlay's bytes; nil where there is none of this result.
    var overlay: [UInt8]?
  }

  /// A colony that may be shown: where it is found again.
  private struct Candidate {
    /// Of its dish among those shown.
    var place: Int
    /// Index of the object in the record.
    var object: Int
    var probability: Double
    var millimetres: Double
  }

  private struct Choice {
    var colonies: [Candidate]
    /// Colonies of the class on the dishes shown.
    var among: Int
    /// Width of each picture.
    var millimetres: Double
  }

  /// - Parameter counted: by position, whether the dish has a record.
  func make(counted: [Bool]) throws(CFUError) -> ReportGallery {
    var gallery = ReportGallery()
    let shown = try shown(GalleryChoice.dishes(plan.sheet, counted: counted))
    guard !shown.isEmpty else { return gallery }
    let choices = classes.map { choice($0.id, of: shown) }
    let made = try pictures(shown, choices)
    for (item, picture) in zip(shown, made.dishes) {
      guard let picture else { continue }
      gallery.dishes.append(
        ReportGallery.Dish(
          name: item.dish.row.dish, group: StudyReport.group(item.dish.row),
          total: item.record.total, flags: item.record.flags,
          file: "overlays/\(item.dish.fileName).jpg", picture: picture))
    }
    for (index, choice) in choices.enumerated() {
      var colonies: [ReportGallery.Colony] = []
      for (candidate, picture) in zip(choice.colonies, made.colonies[index]) {
        guard let picture else { continue }
        let item = shown[candidate.place]
        let object = item.record.objects[candidate.object]
        colonies.append(
          ReportGallery.Colony(
            dish: item.dish.row.dish, number: object.object.id,
            probability: object.verdict.probability, picture: picture))
      }
      gallery.samples.append(
        ReportGallery.Sample(
          classID: classes[index].id, millimetres: choice.millimetres, among: choice.among,
          colonies: colonies))
    }
    if gallery.dishes.isEmpty {
      gallery.remark =
        "There are no overlays of these counts. 'cfu reclassify --overlays' draws them from the "
        + "pictures."
    } else if gallery.dishes.count < shown.count {
      let missing = shown.count - gallery.dishes.count
      gallery.remark =
        "\(missing == 1 ? "1 dish has" : "\(missing) dishes have") no overlay of these counts."
    }
    return gallery
  }

  private func shown(_ positions: [Int]) throws(CFUError) -> [Shown] {
    var shown: [Shown] = []
    for position in positions {
      let dish = plan.dishes[position]
      guard let record = try store.record(at: position) else { continue }
      let stored = try store.find(
        imageSHA256: record.imageSHA256, provenance: record.provenance, complete: false)
      var overlay: [UInt8]?
      if let stored, try store.overlay(dish.fileName, shows: stored) {
        overlay = try? FileBytes.read(
          FileSystem.join(FileSystem.join(folder, "overlays"), dish.fileName + ".jpg"))
      }
      shown.append(Shown(dish: dish, record: record, overlay: overlay))
    }
    return shown
  }

  private func choice(_ classID: String, of shown: [Shown]) -> Choice {
    var all: [Candidate] = []
    for (place, item) in shown.enumerated() {
      let millimetres = item.record.geometry.calibration.umPerPixel / 1000
      for (index, object) in item.record.objects.enumerated()
      where object.verdict.counted && object.verdict.classID == classID {
        all.append(
          Candidate(
            place: place, object: index, probability: object.verdict.probability ?? 0,
            millimetres: object.object.outline.longerSide * millimetres))
      }
    }
    // Equal ones stay in the order of the dishes.
    let sorted = all.enumerated().sorted {
      ($1.element.probability, $0.offset) < ($0.element.probability, $1.offset)
    }.map(\.element)
    let chosen = GalleryChoice.spread(sorted, count: GalleryChoice.coloniesPerClass)
    let field = (12.5 * (chosen.map(\.millimetres).max() ?? 1)).rounded(.up) / 10
    return Choice(
      colonies: chosen, among: all.count,
      millimetres: min(max(field, Self.fields.lowerBound), Self.fields.upperBound))
  }

  // MARK: - Pixels

  private struct Made {
    var dishes: [ReportGallery.Picture?]
    /// By class, by chosen colony.
    var colonies: [[ReportGallery.Picture?]]
  }

  /// Decodes each overlay once, several at a time.
  private func pictures(_ shown: [Shown], _ choices: [Choice]) throws(CFUError) -> Made {
    let made = Mutex(
      Made(
        dishes: shown.map { _ in nil }, colonies: choices.map { $0.colonies.map { _ in nil } }))
    _ = try DishQueue(count: shown.count).run(jobs: JobCount.automatic()) {
    } body: { (_, place) throws(CFUError) in
      let item = shown[place]
      var wanted: [(sample: Int, index: Int, object: FoundObject)] = []
      for (sample, choice) in choices.enumerated() {
        for (index, candidate) in choice.colonies.enumerated() where candidate.place == place {
          wanted.append((sample, index, item.record.objects[candidate.object].object))
        }
      }
      let squares = wanted.map {
        Square($0.object, millimetres: choices[$0.sample].millimetres, item.record)
      }
      var colonies = fromPicture(squares, item)
      // A picture that cannot be read is missing from the report, and nothing else.
      let overlay = item.overlay.flatMap {
        try? OverlayPicture(
          $0, record: item.record, dish: item.dish.row.dish,
          isWhole: colonies == nil && !wanted.isEmpty)
      }
      if let overlay {
        let dish = try Self.picture(overlay.image.rgb(maxSide: Self.dishSide))
        made.withLock { $0.dishes[place] = dish }
        if colonies == nil { colonies = squares.map { overlay.cut($0) } }
      }
      if colonies == nil {
        colonies = try fromCutOuts(squares, of: item.record.imageSHA256)
      }
      var pictures: [ReportGallery.Picture?] = []
      for image in colonies ?? [] {
        guard let image else {
          pictures.append(nil)
          continue
        }
        pictures.append(try Self.picture(image.reduced(to: Self.colonySide)))
      }
      let cut = pictures
      made.withLock { made in
        for (item, picture) in zip(wanted, cut) {
          made.colonies[item.sample][item.index] = picture
        }
      }
    } end: { _ in
    }
    return made.withLock { $0 }
  }

  /// nil where the picture is gone, was changed, or is too large to be read again.
  private func fromPicture(_ squares: [Square], _ item: Shown) -> [RGBImage?]? {
    let geometry = item.record.geometry
    guard !squares.isEmpty, geometry.width * geometry.height <= Self.largestPicture,
      FileSystem.kind(item.dish.path) == .file,
      let file = try? item.dish.counted(imageSHA256: item.record.imageSHA256)
    else { return nil }
    return try? PictureDecoder.crops(squares.map(\.region), of: file.bytes, name: file.path)
  }

  private func fromCutOuts(
    _ squares: [Square], of imageSHA256: String
  ) throws(CFUError) -> [RGBImage?] {
    guard !squares.isEmpty else { return [] }
    var crops: [Int: StoredCrop] = [:]
    for crop in try store.crops(of: imageSHA256, withPixels: true) { crops[crop.number] = crop }
    return squares.map { square in
      guard let crop = crops[square.number],
        let image = try? PictureDecoder.decode(crop.png, name: "crop \(crop.number)", scale: 1)
      else { return nil }
      var region = square.region
      region.x -= crop.x
      region.y -= crop.y
      return image.rgb(region)
    }
  }

  private static func picture(_ image: RGBImage) throws(CFUError) -> ReportGallery.Picture {
    ReportGallery.Picture(
      jpeg: try PictureEncoder.jpeg(image, quality: quality), width: image.width,
      height: image.height)
  }
}
