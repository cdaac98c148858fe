import CFUCore
import CFUJSON
import CFUReview

/// What the body of an edit asks for, before outlines are proposed for it.
struct AskedEdit: Sendable {
  enum Kind: Sendable {
    /// Needs nothing more.
    case plain(EditRequest.Edit)
    /// A mark at a place, whose outline is still to be found.
    case add(at: PixelPoint, classID: String)
    case merge([MarkID], classID: String?)
    case split(MarkID, parts: Int)
  }

  var kind: Kind
  var revision: Int
  var why: String?

  /// - Throws: `badRequest` for what is none, `unprocessable` for what makes no sense.
  init(_ fields: JSONFields) throws(Refusal) {
    do throws(JSONMismatch) {
      revision = try fields.get("revision")
      why = try fields.optional("why", as: String.self)
      let action = try fields.get("action", as: String.self)
      kind = try Self.kind(action, fields)
    } catch {
      throw .unprocessable(error.sentence)
    }
    guard revision >= 0 else { throw .unprocessable("The revision is a negative number.") }
  }

  private static func kind(_ action: String, _ fields: JSONFields) throws(JSONMismatch) -> Kind {
    switch action {
    case "class": .plain(.classify(try marks(fields), classID: try fields.get("class")))
    case "delete": .plain(.remove(try marks(fields)))
    case "restore": .plain(.restore(try marks(fields)))
    case "unsure": .plain(.unsure(try marks(fields)))
    case "comment": try comment(fields)
    case "dish_comment": .plain(.dishComment(try fields.get("comment")))
    case "reviewed": .plain(.review)
    case "reopen": .plain(.reopen)
    case "undo": .plain(.undo)
    case "redo": .plain(.redo)
    case "add": try add(fields)
    case "merge":
      .merge(try marks(fields), classID: try fields.optional("class"))
    case "split": .split(try one(fields), parts: try fields.optional("parts") ?? 2)
    default: throw JSONMismatch(path: ["action"], what: .notAllowed("is no action"))
    }
  }

  private static func comment(_ fields: JSONFields) throws(JSONMismatch) -> Kind {
    .plain(.comment(try one(fields), try fields.get("comment")))
  }

  private static func add(_ fields: JSONFields) throws(JSONMismatch) -> Kind {
    let id = try fields.get("class", as: String.self)
    let point = try fields.get("point", as: [Double].self)
    guard point.count == 2, point.allSatisfy({ abs($0) < 1e6 }) else {
      throw JSONMismatch(path: ["point"], what: .notAllowed("is no place on the picture"))
    }
    return .add(at: PixelPoint(x: point[0], y: point[1]), classID: id)
  }

  private static func marks(_ fields: JSONFields) throws(JSONMismatch) -> [MarkID] {
    var ids: [MarkID] = []
    for text in try fields.get("marks", as: [String].self) {
      guard let id = MarkID(text) else {
        throw JSONMismatch(path: ["marks"], what: .notAllowed("holds what is no mark"))
      }
      ids.append(id)
    }
    return ids
  }

  private static func one(_ fields: JSONFields) throws(JSONMismatch) -> MarkID {
    let ids = try marks(fields)
    guard ids.count == 1 else {
      throw JSONMismatch(path: ["marks"], what: .notAllowed("has to name one mark"))
    }
    return ids[0]
  }
}

extension JSONMismatch {
  /// As a sentence. The values of a request are not said back.
  var sentence: String {
    switch what {
    case .notAllowed(let words) where words.hasPrefix("is '"):
      "The key \(path.joined(separator: ".")) holds what is not allowed."
    default: "In the request, \(description)."
    }
  }
}
