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
    try Self.checkFolder(folder)
    let reader =
      StudyReader.holdsStudy(folder) ? try StudyReader(folder, base: options.base) : nil
    book = try ReviewUpkeep.open(results: folder)
    warnings = try reader?.bind(in: book) ?? []
    passwords = try Passwords(results: folder)
    pictures = PictureDesk()
    desk = ReviewDesk(
      book: book, reader: reader, pictures: pictures, title: StudyReader.title(folder))
    counting = CountingDesk(folder: folder, base: options.base, desk: desk)
  }

  /// A study, or an empty folder for one. A folder that is not there is not made: it may be a slip.
  private static func checkFolder(_ folder: String) throws(CFUError) {
    if StudyReader.holdsStudy(folder) { return }
    let next = "Give the folder that 'cfu count --out' wrote, or an empty one to count into."
    switch FileSystem.kind(folder) {
    case .missing:
      throw CFUError(
        .noInput, "\(folder) does not exist.",
        nextStep:
          "Give the folder that 'cfu count --out' wrote; to count from the page, make an empty "
          + "one first (mkdir).")
    case .folder:
      let own: Set<String> = ["review", "overlays", "pictures"]
      let foreign = (FileSystem.names(in: folder) ?? []).filter {
        !own.contains($0) && !$0.hasPrefix(".")
      }
      guard foreign.isEmpty else {
        throw CFUError(
          .noInput, "\(folder) holds no counted study, and is not empty: \(foreign[0]) is in it.",
          nextStep: next)
      }
    default: throw CFUError(.noInput, "\(folder) is no folder.", nextStep: next)
    }
  }

  /// Writes down what the command line asks of everybody from now on.
  ///
  /// To be called once the address is ours: a mistyped one must not change what a study asks.
  func settle(_ options: ReviewOptions) throws(CFUError) {
    let standing = book.standing
    var draft = EventDraft(who: Self.userName(), action: .settings)
    let password = options.isOpenToOthers ? true : options.requiresPassword
    if let password, password != standing.requiresPassword {
      draft.facts.append(.init(StudyStanding.passwordKey, password ? "yes" : "no"))
    }
    if let reason = options.requiresReason, reason != standing.requiresReason {
      draft.facts.append(.init(StudyStanding.reasonKey, reason ? "yes" : "no"))
    }
    if !draft.facts.isEmpty { try book.note(draft) }
  }

  /// The account that the command runs under.
  private static func userName() -> String {
    guard let entry = getpwuid(getuid()), let name = entry.pointee.pw_name else { return "user" }
    return PersonName.checked(String(cString: name)) ?? "user"
  }
}
