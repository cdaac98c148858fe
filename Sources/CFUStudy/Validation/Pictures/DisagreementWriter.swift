import CFUCore
import CFUPictures
import CFUReport
import CFUStatistics
import Glibc
import Synchronization

/// Writes what machine and people disagree on as pictures, in a folder:
///
/// - `disagreements/KIND-NUMBER-DISH-x-y.jpg`, the surest of each kind first,
/// - `disagreements.csv`, all of them in the same order,
/// - `overlays/DISH.jpg`, or `DISH-SCORER.jpg`, with the marks of both.
///
/// Pictures are read one dish after another on each thread, and only the places that are shown are
/// kept of them.
struct DisagreementWriter: Sendable {
  /// Folder that is written; it is there.
  var folder: String
  /// Dishes at a time, at least 1.
  var jobs: Int
  /// Small pictures for a page, of each kind.
  var thumbnails = 6
  /// Hears how many of how many pictures are done, from any thread.
  var progress: @Sendable (Int, Int) -> Void = { _, _ in }

  /// Width of the neighbourhood in sizes of the disputed colony.
  private static let sizes = 4.0
  /// Where those are less than this, um, as also for a point without a size,
  private static let usualMicrometres = 1500.0
  /// so many sizes of the colony do, and no less than so much: small ones are shown larger.
  private static let smallSizes = 6.0
  private static let leastMicrometres = 800.0
  /// Width of a crop, full-resolution px: no less and no more.
  private static let crop = 8.0...3000.0
  /// Pixels of crops that are held at a time; one crop may have as many.
  private static let heldPixels = 16_000_000
  /// Longer side of an overlay and of a small picture, px; the latter has both panels.
  private static let overlaySide = 1600
  private static let thumbnailSide = 564
  /// libjpeg's scale.
  private static let quality = 85
  static let pictures = "disagreements"
  static let overlays = "overlays"
  static let table = "disagreements.csv"

  struct Thumbnail: Sendable {
    var dispute: Dispute
    /// Path in the folder.
    var file: String
    var jpeg: [UInt8]
    /// px
    var width: Int
    /// px
    var height: Int
  }

  struct Outcome: Sendable {
    var disputes: [Dispute] = []
    /// Paths in the folder, in the order of the disputes; nil where the picture cannot be had.
    var files: [String?] = []
    /// Paths in the folder, in the order of the dishes; nil where the picture cannot be had.
    var overlays: [String?] = []
    /// The surest of each kind.
    var thumbnails: [Thumbnail] = []
    /// Why pictures of a dish could not be made, each once.
    var problems: [CFUError] = []
    /// False when the user stopped it.
    var isComplete = true
  }

  /// One dispute with its place in the order of all.
  private struct Numbered {
    var item: ComparedDish.Case
    var number: Int
    var file: String
    var wantsThumbnail: Bool
  }

  private struct Task {
    var index: Int
    var marks: [ComparedMark]
    var cases: [Numbered]
    var overlay: String
  }

  /// - Parameter dishes: several of one picture where several people scored it.
  /// - Throws: `cannotWrite`. A picture that is missing or was changed is told in the outcome.
  func write(_ dishes: [ComparedDish]) throws(CFUError) -> Outcome {
    for name in [Self.pictures, Self.overlays] {
      let path = FileSystem.join(folder, name)
      let code = FileSystem.makeFolder(path)
      if code != 0 { throw AtomicFile.failure(path, code) }
      AtomicFile.removePartial(in: path)
    }
    var outcome = Outcome()
    let tasks = number(dishes, into: &outcome)
    // Pictures of an earlier comparison would stand among these as if they belonged here.
    let all = outcome
    remove(except: Set(all.files.compactMap(\.self)), in: Self.pictures)
    let shared = Mutex(outcome)
    // Those of one picture together, so that it is read once.
    let groups = Dictionary(grouping: tasks, by: { dishes[$0.index].dish.position })
      .sorted { $0.key < $1.key }.map(\.value)
    let done = Mutex(0)
    let isComplete = try DishQueue(count: groups.count).run(jobs: jobs) {
    } body: { (_, place) throws(CFUError) in
      let group = groups[place]
      defer {
        progress(
          done.withLock { count in
            count += 1
            return count
          }, groups.count)
      }
      do throws(CFUError) {
        try draw(group, of: dishes, into: shared)
      } catch {
        guard error.code != .cannotWrite else { throw error }
        shared.withLock { outcome in
          outcome.problems.append(error)
          for task in group {
            outcome.overlays[task.index] = nil
            unlink(path(task.overlay))
            for numbered in task.cases {
              outcome.files[numbered.number] = nil
              unlink(path(numbered.file))
            }
          }
        }
      }
    } end: { _ in
    }
    outcome = shared.withLock { $0 }
    outcome.isComplete = isComplete
    outcome.problems.sort { $0.message < $1.message }
    let order = Dictionary(uniqueKeysWithValues: all.files.enumerated().map { ($1, $0) })
    outcome.thumbnails.sort { (order[$0.file] ?? 0) < (order[$1.file] ?? 0) }
    let kept = Set(outcome.files.compactMap(\.self))
    outcome.thumbnails.removeAll { !kept.contains($0.file) }
    try AtomicFile.write(
      DisagreementsTable.text(outcome.disputes, files: outcome.files), to: path(Self.table))
    return outcome
  }

  private func path(_ name: String) -> String { FileSystem.join(folder, name) }

  /// Puts all disputes in order and gives them their files' names.
  private func number(_ dishes: [ComparedDish], into outcome: inout Outcome) -> [Task] {
    var tasks: [Task] = []
    var places: [(task: Int, item: ComparedDish.Case)] = []
    let overlays = DishNames.fileNames(
      dishes.map { dish in dish.dish.fileName + (dish.scorer.map { "-\($0)" } ?? "") })
    for (index, dish) in dishes.enumerated() {
      let (marks, cases) = dish.compared()
      tasks.append(
        Task(
          index: index, marks: marks, cases: [], overlay: "\(Self.overlays)/\(overlays[index]).jpg")
      )
      places += cases.map { (index, $0) }
    }
    outcome.overlays = tasks.map(\.overlay)
    var ofKind: [Dispute.Kind: Int] = [:]
    // Those whose picture is gone must not take the place of others.
    let isThere = dishes.map { FileSystem.kind($0.dish.path) == .file }
    var small: [Dispute.Kind: Int] = [:]
    for place in Dispute.order(places.map(\.item.dispute)) {
      let (task, item) = places[place]
      let dispute = item.dispute
      let rank = ofKind[dispute.kind, default: 0] + 1
      ofKind[dispute.kind] = rank
      if isThere[task] { small[dispute.kind, default: 0] += 1 }
      let digits = String(rank)
      let padded = String(repeating: "0", count: max(0, 5 - digits.count)) + digits
      let file =
        "\(Self.pictures)/\(dispute.kind.rawValue)-\(padded)-"
        + "\(dishes[task].dish.fileName)-\(whole(dispute.place.x))-\(whole(dispute.place.y)).jpg"
      tasks[task].cases.append(
        Numbered(
          item: item, number: outcome.disputes.count, file: file,
          wantsThumbnail: isThere[task] && small[dispute.kind, default: 0] <= thumbnails))
      outcome.disputes.append(dispute)
      outcome.files.append(file)
    }
    return tasks
  }

  private func whole(_ value: Double) -> Int { Int(max(-1e9, min(1e9, value)).rounded()) }

  private func remove(except kept: Set<String>, in name: String) {
    for file in FileSystem.names(in: path(name)) ?? [] {
      let isOurs = Dispute.Kind.allCases.contains { file.hasPrefix($0.rawValue + "-") }
      if isOurs, file.hasSuffix(".jpg"), !kept.contains("\(name)/\(file)") {
        unlink(path("\(name)/\(file)"))
      }
    }
  }

  // MARK: - Pixels

  private func draw(
    _ group: [Task], of dishes: [ComparedDish], into shared: borrowing Mutex<Outcome>
  ) throws(CFUError) {
    guard let first = group.first else { return }
    let dish = dishes[first.index]
    let file = try dish.dish.counted(imageSHA256: dish.record.imageSHA256)
    var limits = DecodeLimits()
    limits.maxMegapixels = file.maxMegapixels
    for task in group {
      let record = dishes[task.index].record
      var rest = task.cases[...]
      while !rest.isEmpty {
        var (regions, pixels): ([PictureRegion], Int) = ([], 0)
        for numbered in rest {
          let region = Self.region(numbered.item, record.geometry)
          if !regions.isEmpty, pixels + region.width * region.height > Self.heldPixels { break }
          regions.append(region)
          pixels += region.width * region.height
        }
        let crops = try PictureDecoder.crops(
          regions, of: file.bytes, name: file.path, limits: limits)
        for (numbered, (region, crop)) in zip(rest, zip(regions, crops)) {
          try draw(numbered, crop, region, task.marks, record.geometry, into: shared)
        }
        rest = rest.dropFirst(regions.count)
      }
    }
    let picture = try PictureDecoder.decode(file.bytes, name: file.path, limits: limits)
      .rgb(maxSide: Self.overlaySide)
    for task in group {
      let compared = dishes[task.index]
      let drawn = try ComparisonOverlay.draw(
        on: picture, geometry: compared.record.geometry, marks: task.marks,
        title: "\(compared.dish.row.dish):  machine \(compared.machine.count), "
          + "\(compared.scorer.map { "person \($0)" } ?? "person") \(compared.reference.count)")
      try AtomicFile.write(
        try PictureEncoder.jpeg(drawn, quality: Self.quality), to: path(task.overlay))
    }
  }

  private func draw(
    _ numbered: Numbered, _ crop: RGBImage, _ region: PictureRegion, _ marks: [ComparedMark],
    _ geometry: PictureGeometry, into shared: borrowing Mutex<Outcome>
  ) throws(CFUError) {
    let disputed = Set(numbered.item.marks)
    let neighbours = marks.indices.filter {
      !disputed.contains($0) && marks[$0].meets(region)
    }.map { marks[$0] }
    let drawn = try DisputePicture.draw(
      on: crop, x: region.x, y: region.y, width: region.width, dispute: numbered.item.dispute,
      disputed: numbered.item.marks.map { marks[$0] }, neighbours: neighbours,
      umPerPixel: geometry.calibration.umPerPixel)
    try AtomicFile.write(
      try PictureEncoder.jpeg(drawn, quality: Self.quality), to: path(numbered.file))
    guard numbered.wantsThumbnail else { return }
    // Without the caption, which the page sets as text.
    let panels = RGBImage(
      width: drawn.width, height: DisputePicture.side,
      samples: Array(drawn.samples[..<(3 * drawn.width * DisputePicture.side)])
    ).scaled(to: Self.thumbnailSide)
    let thumbnail = Thumbnail(
      dispute: numbered.item.dispute, file: numbered.file,
      jpeg: try PictureEncoder.jpeg(panels, quality: Self.quality), width: panels.width,
      height: panels.height)
    shared.withLock { $0.thumbnails.append(thumbnail) }
  }

  private static func region(_ item: ComparedDish.Case, _ geometry: PictureGeometry)
    -> PictureRegion
  {
    let um = geometry.calibration.umPerPixel
    let usual = usualMicrometres / um
    let small =
      item.side > 0 ? max(leastMicrometres / um, min(usual, smallSizes * item.side)) : usual
    let wanted = max(small, sizes * item.side)
    let side = Int(
      (wanted.isFinite ? min(max(wanted, crop.lowerBound), crop.upperBound) : crop.lowerBound)
        .rounded())
    // A mark outside the picture would leave nothing to cut.
    func inside(_ value: Double, _ count: Int) -> Int {
      value.isFinite ? Int(max(0, min(Double(max(1, count) - 1), value)).rounded()) : 0
    }
    return PictureRegion(
      x: inside(item.dispute.place.x, geometry.width) - side / 2,
      y: inside(item.dispute.place.y, geometry.height) - side / 2, width: side, height: side)
  }
}

extension ComparedMark {
  fileprivate func meets(_ region: PictureRegion) -> Bool {
    let reach = max(outline.longerSide, 1)
    return centre.x + reach >= Double(region.x)
      && centre.x - reach <= Double(region.x + region.width)
      && centre.y + reach >= Double(region.y)
      && centre.y - reach <= Double(region.y + region.height)
  }
}
