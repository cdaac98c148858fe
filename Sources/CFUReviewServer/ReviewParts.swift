import CFUCore
import CFUReview
import CFUStudy
import Glibc

/// What the server is made of, opened once.
struct ReviewParts: Sendable {
  let desk: ReviewDesk
  let pictures: PictureDesk
  let counting: CountingDesk
  let book: ReviewBook
  let passwords: Passwords
  let signIns = SignInLimiter()
  let hashing = HashingDesk()
  let comparisons = ComparisonDesk()
  let limits: ReviewLimits
  /// What is to be told of the study before anything is served.
  let warnings: [String]

  /// - Throws: as `ReviewServer.init`.
  init(_ options: ReviewOptions) throws(CFUError) {
    let folder = options.folder
    limits = options.limits
    guard FileSystem.kind(folder) == .folder else {
      throw CFUError(
        .noInput, "\(folder) is no folder.",
        nextStep: "Give the folder that 'cfu count --out' wrote, or an empty one to count into.")
    }
    let reader =
      StudyReader.holdsStudy(folder) ? try StudyReader(folder, base: options.base) : nil
    book = try ReviewUpkeep.open(results: folder)
    warnings = try reader?.bind(in: book) ?? []
    passwords = try Passwords(results: folder)
    try Self.settle(options, book)
    pictures = PictureDesk()
    desk = ReviewDesk(
      book: book, reader: reader, pictures: pictures, title: StudyReader.title(folder))
    counting = CountingDesk(folder: folder, base: options.base, desk: desk)
  }

  /// Writes down what the command line asks of everybody from now on.
  private static func settle(_ options: ReviewOptions, _ book: ReviewBook) throws(CFUError) {
    let standing = book.standing
    var draft = EventDraft(who: userName(), action: .settings)
    if options.requiresPassword || options.isOpenToOthers, !standing.requiresPassword {
      draft.facts.append(.init(StudyStanding.passwordKey, "yes"))
    }
    if options.requiresReason, !standing.requiresReason {
      draft.facts.append(.init(StudyStanding.reasonKey, "yes"))
    }
    if !draft.facts.isEmpty { try book.note(draft) }
  }

  /// The account that the command runs under.
  private static func userName() -> String {
    guard let entry = getpwuid(getuid()), let name = entry.pointee.pw_name else { return "user" }
    return PersonName.checked(String(cString: name)) ?? "user"
  }
}
