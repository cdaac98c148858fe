import CFUCore
import CFUImaging
import CFUJSON
import CFUReview
import CFUStudy
import Glibc
import HTTPTypes
import Hummingbird

/// The addresses of reviewing.
struct DishRoutes: Sendable {
  let parts: ReviewParts

  func answer(
    _ request: Request, _ address: Address, _ person: Person
  ) async throws(Refusal) -> Response {
    let desk = parts.desk
    switch address {
    case .dishes: return .json(try await desk.wall())
    case .dish(let position): return .json(try await desk.dish(position, for: person))
    case .changes(let position):
      let since = try request.number("since") ?? 0
      return .json(try await desk.heard(position, since: since, for: person))
    case .mark(let position, let id):
      return .json(try await desk.panel(position, try Self.mark(id)))
    case .comparison:
      let (counts, reader) = try await desk.counted()
      return .json(await parts.comparisons.answer(counts, reader))
    case .journal:
      return .json(
        await desk.journal(from: try request.number("from"), count: try request.number("count")))
    case .lock:
      let why = try (await request.json(within: parts.limits.bodySeconds)).text("why")
      try await desk.lock(why: why, by: person)
      return .json(await desk.studyJSON().study)
    case .edits(let position):
      let asked = try AskedEdit(try await request.json(within: parts.limits.bodySeconds))
      let edit = try await outlined(asked, position)
      return .json(try await desk.edit(position, edit, by: person))
    case .thumb(let position):
      let wanted = try await desk.picture(position)
      return .jpeg(
        try await parts.pictures.thumb(wanted), isLasting: Self.isLasting(request, wanted))
    case .tile(let position, let place):
      let wanted = try await desk.picture(position)
      return .jpeg(
        try await parts.pictures.tile(wanted, place), isLasting: Self.isLasting(request, wanted))
    case .crop(let position, let text):
      let (open, mark) = try await desk.mark(position, try Self.mark(text))
      let wanted = open.wanted(try await desk.study())
      return .jpeg(
        try await parts.pictures.crop(wanted, mark.outline),
        isLasting: Self.isLasting(request, wanted))
    default: throw .notFound
    }
  }

  private static func mark(_ text: String) throws(Refusal) -> MarkID {
    guard let id = MarkID(text) else { throw .notFound }
    return id
  }

  /// Whether the address names the picture, so that what it shows never changes.
  private static func isLasting(_ request: Request, _ wanted: PictureDesk.Wanted) -> Bool {
    guard let version = request.query("v") else { return false }
    return version.utf8.count >= 8 && wanted.imageSHA256.hasPrefix(version)
  }

  /// Finds the outlines that an edit is to have. What would be refused anyway is not drawn.
  private func outlined(_ asked: AskedEdit, _ position: Int) async throws(Refusal) -> EditRequest {
    let edit: EditRequest.Edit
    switch asked.kind {
    case .plain(let plain):
      if case .add(let outline, _) = plain {
        try await parts.desk.checkPlace(outline.middle, on: position)
      }
      edit = plain
    case .add(let point, let classID):
      try await parts.desk.checkDrawing(asked, asksWhy: true)
      let wanted = try await parts.desk.picture(position, at: point)
      let outline = try await parts.pictures.propose(wanted, around: [point]) {
        $0.colony(at: point)
      }
      edit = .add(outline: outline, classID: classID)
    case .merge(let ids, let classID):
      try await parts.desk.checkDrawing(asked, asksWhy: true)
      guard ids.count >= 2 else { throw .unprocessable("Merging takes two marks or more.") }
      let (_, outlines) = try await parts.desk.outlines(position, of: ids, asked.revision)
      edit = .merge(ids, outline: try await parts.pictures.merge(outlines), classID: classID)
    case .split(let id, let count):
      guard (2...6).contains(count) else {
        throw .unprocessable("A mark is split into 2 to 6 parts.")
      }
      try await parts.desk.checkDrawing(asked, asksWhy: true)
      let (wanted, outlines) = try await parts.desk.outlines(position, of: [id], asked.revision)
      let outline = outlines[0]
      let made = try await parts.pictures.propose(wanted, around: outline) {
        $0.split(outline.thinned(to: PictureDesk.mostPoints), into: count)
      }
      edit = .split(id, outlines: made)
    }
    return EditRequest(edit, revision: asked.revision, why: asked.why)
  }
}

extension ReviewDesk {
  /// The picture of a dish that was counted.
  func picture(_ position: Int) throws(Refusal) -> PictureDesk.Wanted {
    let reader = try study()
    let dish = try dish(at: position)
    guard dish.problem == nil else {
      throw Refusal(.notFound, "no_picture", "The picture of this dish could not be counted.")
    }
    if let known = shelf.wanted[position] { return known }
    let counted = try told { () throws(CFUError) in try shelf.counted(position, dish, reader) }
    let wanted = PictureDesk.Wanted(
      position: position, imageSHA256: counted.record.imageSHA256,
      umPerPixel: counted.record.geometry.calibration.umPerPixel,
      dish: counted.record.geometry.dish, reader: reader)
    shelf.wanted[position] = wanted
    return wanted
  }

  /// A colony lies on the picture and, where the wall of the dish is known, within it.
  func checkPlace(_ point: PixelPoint, on position: Int) throws(Refusal) {
    let geometry = try open(position).counted.record.geometry
    guard (0...Double(geometry.width)).contains(point.x),
      (0...Double(geometry.height)).contains(point.y)
    else { throw .unprocessable("That place is not on the picture.") }
    guard let dish = geometry.dish else { return }
    let (x, y) = (point.x - dish.centre.x, point.y - dish.centre.y)
    let along = (x * cos(dish.angle) + y * sin(dish.angle)) / dish.semiMajor
    let across = (y * cos(dish.angle) - x * sin(dish.angle)) / dish.semiMinor
    // The wall is found to within a hundredth or two of the radius.
    guard hypot(along, across) <= 1.02 else {
      throw .unprocessable(
        "That place is outside the dish.", nextStep: "Add colonies within its wall.")
    }
  }

  /// Likewise, for a place that has to lie on it.
  func picture(_ position: Int, at point: PixelPoint) throws(Refusal) -> PictureDesk.Wanted {
    try checkPlace(point, on: position)
    return try picture(position)
  }

  func counted() throws(Refusal) -> (StudyCounts, StudyReader) {
    (try studyCounts(), try study())
  }
}

extension [PixelPoint] {
  /// Mean of the corners.
  var middle: PixelPoint {
    PixelPoint(
      x: map(\.x).reduce(0, +) / Double(Swift.max(1, count)),
      y: map(\.y).reduce(0, +) / Double(Swift.max(1, count)))
  }
}

extension JSONFields {
  /// - Throws: `unprocessable` where there is no such text.
  func text(_ key: String) throws(Refusal) -> String {
    do throws(JSONMismatch) {
      return try get(key)
    } catch {
      throw .unprocessable(error.sentence)
    }
  }

  func optionalText(_ key: String) throws(Refusal) -> String? {
    do throws(JSONMismatch) {
      return try optional(key)
    } catch {
      throw .unprocessable(error.sentence)
    }
  }
}
