import CFUCore
import CFUImaging
import CFUReview
import HTTPTypes
import Hummingbird

/// The addresses of blind scoring: what is behind an index, the scorer's own order says.
struct BlindRoutes: Sendable {
  let parts: ReviewParts

  func answer(
    _ request: Request, _ address: Address, _ person: Person
  ) async throws(Refusal) -> Response {
    let desk = parts.desk
    switch address {
    case .blind: return .json(try await desk.blindWall(for: person))
    case .blindDish(let index):
      if let since = try request.number("since") {
        return .json(try await desk.blindHeard(index, since: since, for: person))
      }
      return .json(try await desk.blindDish(index, for: person))
    case .blindThumb(let index):
      let (wanted, version) = try await desk.blindPicture(index, person)
      return .jpeg(
        try await parts.pictures.thumb(wanted), isLasting: request.query("v") == version[...])
    case .blindTile(let index, let place):
      let (wanted, version) = try await desk.blindPicture(index, person)
      return .jpeg(
        try await parts.pictures.tile(wanted, place),
        isLasting: request.query("v") == version[...])
    case .blindEdits(let index):
      let asked = try AskedEdit(try await request.json(within: parts.limits.bodySeconds))
      let position = try await desk.blindPosition(index, person.name)
      let edit = try await outlined(asked, position)
      return .json(try await desk.editBlind(position, edit, by: person))
    default: throw .notFound
    }
  }

  private func outlined(_ asked: AskedEdit, _ position: Int) async throws(Refusal) -> EditRequest {
    switch asked.kind {
    case .plain(let edit):
      if case .add(let outline, _) = edit {
        try await parts.desk.checkPlace(outline.middle, on: position)
      }
      return EditRequest(edit, revision: asked.revision, why: asked.why)
    case .add(let point, let classID):
      try await parts.desk.checkDrawing(asked, asksWhy: false)
      let wanted = try await parts.desk.picture(position, at: point)
      let outline = try await parts.pictures.propose(wanted, around: [point]) {
        $0.colony(at: point)
      }
      return EditRequest(
        .add(outline: outline, classID: classID), revision: asked.revision, why: asked.why)
    case .merge, .split:
      throw .unprocessable("Blind marks are neither merged nor split.")
    }
  }
}

extension ReviewDesk {
  func blindPicture(
    _ index: Int, _ person: Person
  ) throws(Refusal) -> (PictureDesk.Wanted, version: String) {
    let position = try blindPosition(index, person.name)
    return (try picture(position), blindVersion(position, person.name))
  }
}
