import CFUCore
package import CFUJSON

/// The journal's own form: one JSON object a line. The hash is the last key; it is taken over the
/// bytes of the line in front of it, so that a few lines of any language check it.
extension ReviewEvent {
  /// The line without its hash and closing brace.
  static func body(_ draft: EventDraft, entry: Int, time: String, previous: String) -> String {
    var fields: [(String, JSONValue)] = [
      ("entry", .number(Double(entry))), ("time", .text(time)), ("who", .text(draft.who)),
      ("action", .text(draft.action.rawValue)),
    ]
    if let subject = draft.subject {
      fields.append(("layer", .text(subject.layer == .review ? "review" : "blind")))
      fields.append(("dish", .text(subject.dish)))
      fields.append(("image_sha256", .text(subject.imageSHA256)))
      fields.append(("findings", .text(subject.findings)))
    }
    if !draft.marks.isEmpty { fields.append(("marks", .list(draft.marks.map(\.json)))) }
    if let dish = draft.dish {
      fields.append(("dish_state", ["from": dish.from.json, "to": dish.to.json]))
    }
    if let of = draft.of { fields.append(("of", .number(Double(of)))) }
    if let why = draft.why { fields.append(("why", .text(why))) }
    if !draft.facts.isEmpty {
      fields.append(("facts", .object(JSONObject(draft.facts.map { ($0.key, .text($0.value)) }))))
    }
    fields.append(("previous", .text(previous)))
    return String(JSONValue.object(JSONObject(fields)).compact.dropLast())
  }

  /// - Throws: what is wrong with the line.
  init(json: JSONValue) throws(JSONMismatch) {
    let fields = try JSONFields(json)
    entry = try fields.get("entry")
    time = try fields.get("time")
    who = try fields.get("who")
    action = Action(try fields.get("action", as: String.self))
    if let dish = try fields.optional("dish", as: String.self) {
      let layer = try fields.get("layer", as: String.self)
      guard ["review", "blind"].contains(layer) else {
        throw JSONMismatch(path: ["layer"], what: .notAllowed("is neither review nor blind"))
      }
      subject = Subject(
        layer: layer == "review" ? .review : .blind(scorer: who), dish: dish,
        imageSHA256: try fields.get("image_sha256"), findings: try fields.get("findings"))
    }
    marks = try fields.optional("marks", as: [MarkChange].self) ?? []
    dish = try fields.optional("dish_state", as: DishChange.self)
    of = try fields.optional("of")
    why = try fields.optional("why")
    facts = []
    if case .object(let object)? = try fields.optional("facts", as: JSONValue.self) {
      for (key, value) in object.members { facts.append(Fact(key, try String(json: value))) }
    }
    previous = try fields.get("previous")
    hash = try fields.get("hash")
  }
}

extension MarkState {
  fileprivate var json: JSONValue {
    var fields: [(String, JSONValue)] = [
      ("class", classID.map { .text($0) } ?? .null),
      ("reason", reason.map { .text($0.rawValue) } ?? .null),
    ]
    if isUnsure { fields.append(("unsure", true)) }
    if !comment.isEmpty { fields.append(("comment", .text(comment))) }
    if let outline {
      fields.append(
        ("outline", .list(outline.flatMap { [.pixels($0.x), .pixels($0.y)] })))
    }
    return .object(JSONObject(fields))
  }
}

extension MarkState: JSONReadable {
  package init(json: JSONValue) throws(JSONMismatch) {
    let fields = try JSONFields(json)
    self.init(
      classID: try fields.optional("class"),
      reason: try fields.optional("reason", as: String.self).map { Reason($0) },
      isUnsure: try fields.optional("unsure", as: JSONValue.self) == .bool(true),
      comment: try fields.optional("comment") ?? "")
    if let values = try fields.optional("outline", as: [Double].self) {
      guard values.count.isMultiple(of: 2) else {
        throw JSONMismatch(path: ["outline"], what: .notAllowed("has half a point"))
      }
      outline = stride(from: 0, to: values.count, by: 2).map {
        PixelPoint(x: values[$0], y: values[$0 + 1])
      }
    }
  }
}

extension DishState: JSONReadable {
  fileprivate var json: JSONValue {
    ["reviewed_by": .list(reviewers.map { .text($0) }), "comment": .text(comment)]
  }

  package init(json: JSONValue) throws(JSONMismatch) {
    let fields = try JSONFields(json)
    self.init(
      reviewers: try fields.get("reviewed_by"), comment: try fields.get("comment"))
  }
}

extension ReviewEvent.DishChange: JSONReadable {
  package init(json: JSONValue) throws(JSONMismatch) {
    let fields = try JSONFields(json)
    self.init(from: try fields.get("from"), to: try fields.get("to"))
  }
}

extension ReviewEvent.MarkChange: JSONReadable {
  fileprivate var json: JSONValue {
    [
      "mark": .text(mark.text), "x": .pixels(centre.x), "y": .pixels(centre.y),
      "radius": .pixels(radius), "from": from?.json ?? .null, "to": to?.json ?? .null,
    ]
  }

  package init(json: JSONValue) throws(JSONMismatch) {
    let fields = try JSONFields(json)
    let text = try fields.get("mark", as: String.self)
    guard let mark = MarkID(text) else {
      throw JSONMismatch(path: ["mark"], what: .notAllowed("is no name of a mark"))
    }
    self.init(
      mark: mark, centre: PixelPoint(x: try fields.get("x"), y: try fields.get("y")),
      radius: try fields.get("radius"), from: try fields.optional("from"),
      to: try fields.optional("to"))
  }
}

extension JSONValue {
  /// A hundredth of a pixel is finer than anything that is drawn or measured by hand.
  fileprivate static func pixels(_ value: Double) -> JSONValue {
    .number((value * 100).rounded() / 100)
  }
}
