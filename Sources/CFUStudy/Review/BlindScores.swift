import CFUCore
import CFUReview
import CFUTruth

/// What people scored blind in `cfu review`, as truth to judge a machine by.
///
/// Only dishes that a scorer called done count: a dish that was left half-way is no count.
struct BlindScores {
  /// One a dish and scorer.
  private(set) var file: TruthFile
  let sha256: String

  /// - Parameter images: SHA-256 of the picture that was counted, by dish; scores of another picture
  ///   of a dish are left out.
  /// - Throws: `noInput` where nobody has scored, `badInput` for a journal that was altered.
  init(results: String, images: [String: String]) throws(CFUError) {
    let reading = try ReviewReading.of(results)
    let path = JournalFile.journal(results)
    let bytes = try JournalFile.bytes(path)
    sha256 = bytes.withUnsafeBytes { SHA256Text.of($0) }
    var fold = reading.fold
    let scorers = fold.blindScorers
    guard !scorers.isEmpty else {
      throw CFUError(
        .noInput, "Nobody has scored \(results) blind yet.",
        nextStep: "Sign in to 'cfu review \(results)' and choose to score blind.")
    }
    file = TruthFile(path: path, format: .review)
    var half: [String] = []
    var other: [String] = []
    var seen: [String] = []
    for scorer in scorers {
      let layer = Layer.blind(scorer: scorer)
      for subject in reading.subjects(in: layer) {
        guard images[subject.dish] == subject.imageSHA256 else {
          other.append(subject.dish)
          continue
        }
        let dish = ReviewFold.Dish(
          name: subject.dish, imageSHA256: subject.imageSHA256, findings: "")
        let marks = fold.marks(of: dish, layer, objects: [])
        guard marks.isReviewed else {
          half.append("\(subject.dish) (\(scorer))")
          continue
        }
        if reading.hasReviewed(subject.dish, by: scorer) {
          seen.append("\(subject.dish) (\(scorer))")
        }
        file.pictures.append(
          MarkedPicture(
            picture: subject.dish, isNamed: true, scorer: scorer,
            marks: marks.inOrder.filter(\.state.isCounted).map { mark in
              TruthMark(
                shape: .outline(mark.outline), label: mark.state.classID,
                place: "mark \(mark.id.text)", centre: mark.centre)
            }))
      }
    }
    if !half.isEmpty {
      file.remarks.append(
        "\(path): not called done by who scored them, and left out: \(NameList.text(half)).")
    }
    if !seen.isEmpty {
      file.remarks.append(
        "\(path): scored by who also worked on the machine's marks of that dish, and so perhaps not "
          + "blind: \(NameList.text(seen)).")
    }
    if !other.isEmpty {
      file.remarks.append(
        "\(path): scored on another picture than the one that was counted, and left out: "
          + "\(NameList.text(other)).")
    }
  }
}

extension ReviewReading {
  /// Whether a person has changed marks of a dish in the review, where the machine's are seen.
  fileprivate func hasReviewed(_ dish: String, by scorer: String) -> Bool {
    events.contains { event in
      event.subject.map { $0.layer == .review && $0.dish == dish } == true
        && PersonName.key(event.who) == PersonName.key(scorer)
    }
  }

  /// The dishes that somebody worked on in a layer, in the order in which they were begun.
  fileprivate func subjects(in layer: Layer) -> [ReviewEvent.Subject] {
    var subjects: [ReviewEvent.Subject] = []
    for event in events {
      guard let subject = event.subject, subject.layer == layer else { continue }
      let isKnown = subjects.contains {
        $0.dish == subject.dish && $0.imageSHA256 == subject.imageSHA256
      }
      if !isKnown { subjects.append(subject) }
    }
    return subjects
  }
}
