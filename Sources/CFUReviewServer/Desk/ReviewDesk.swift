import CFUCore
import CFUJSON
import CFUReview
import CFUStudy
import HTTPTypes

/// The study, what people made of it and its pictures, brought together: every answer about dishes
/// comes from here, one after another, on a thread of its own.
actor ReviewDesk {
  private nonisolated let thread = WorkThread()
  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  nonisolated let book: ReviewBook
  nonisolated let pictures: PictureDesk
  nonisolated let title: String
  /// nil while the folder holds no study.
  private(set) var reader: StudyReader?
  var shelf = RecordShelf()

  init(book: ReviewBook, reader: StudyReader?, pictures: PictureDesk, title: String) {
    self.book = book
    self.reader = reader
    self.pictures = pictures
    self.title = title
  }

  /// Takes up a study that was counted just now.
  func take(_ reader: StudyReader) {
    self.reader = reader
    shelf = RecordShelf()
  }

  var hasStudy: Bool { reader != nil }

  /// Writes down that somebody came.
  func note(signIn name: String, mode: ReviewMode, setsPassword: Bool) throws(Refusal) {
    try told { () throws(CFUError) in
      // A locked study takes no entries; who only looks leaves no trace in it.
      if book.standing.lock != nil { return }
      if setsPassword { try book.note(EventDraft(who: name, action: .password)) }
      var draft = EventDraft(who: name, action: .signIn)
      draft.facts = [.init("mode", mode.rawValue)]
      try book.note(draft)
    }
  }

  func study() throws(Refusal) -> StudyReader {
    guard let reader else { throw .noStudy }
    return reader
  }

  func dish(at position: Int) throws(Refusal) -> StudyReader.Dish {
    let dishes = try study().dishes
    guard dishes.indices.contains(position) else { throw .notFound }
    return dishes[position]
  }

  /// All that is known of a counted dish, the review's marks among it.
  func open(_ position: Int) throws(Refusal) -> OpenDish {
    let reader = try study()
    let dish = try dish(at: position)
    guard dish.problem == nil else {
      throw Refusal(
        .conflict, "not_counted", "This dish could not be counted, so there is nothing to review.")
    }
    return try told {
      () throws(CFUError) -> OpenDish in
      let counted = try shelf.counted(position, dish, reader)
      let marks = try book.marks(of: counted.subject, .review) { counted.record.objects }
      return OpenDish(dish: dish, counted: counted, marks: marks)
    }
  }

  /// The marks of one scorer on a dish.
  func openBlind(_ position: Int, scorer: String) throws(Refusal) -> OpenDish {
    let reader = try study()
    let dish = try dish(at: position)
    guard dish.problem == nil else { throw .notFound }
    return try told {
      () throws(CFUError) -> OpenDish in
      let counted = try shelf.counted(position, dish, reader)
      let marks = try book.marks(of: counted.subject, .blind(scorer: scorer)) { [] }
      return OpenDish(dish: dish, counted: counted, marks: marks)
    }
  }

  /// Runs what may fail on the disk. Its error goes to the terminal, where its owner sits: it holds
  /// paths.
  nonisolated func told<Value>(_ body: () throws(CFUError) -> Value) throws(Refusal) -> Value {
    do throws(CFUError) {
      return try body()
    } catch {
      throw Refusal(error)
    }
  }
}

extension Refusal {
  /// What is told of an error of the program: its kind, in words without a path.
  init(_ error: CFUError) {
    ServerLog.error(error)
    switch error.code {
    case .cannotWrite where error.message.contains("the disk is full"):
      self.init(
        HTTPStatus.insufficientStorage, "disk_full", "The disk is full: nothing was saved.",
        nextStep: "Free some space and try again; what was saved before is safe.")
    case .cannotWrite:
      self.init(
        HTTPStatus.insufficientStorage, "cannot_write",
        "The journal cannot be written: nothing was saved.",
        nextStep: "The terminal of 'cfu review' says why.")
    default: self = .fault
    }
  }
}
