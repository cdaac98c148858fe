import CFUCore
import CFUStatistics

/// Whether the machine lies inside the spread of the people, in a sentence.
enum SpreadWords {
  static func sentence(_ spread: ScorerSpread, name: String) -> String {
    let place = spread.place
    let people = place.scorers.count == 1 ? "1 person" : "\(place.scorers.count) people"
    var text = "\(name): "
    switch place.verdict {
    case .inside: text += "the machine lies inside the spread of \(people)"
    case .outside:
      text +=
        "the machine lies outside the spread of \(people): it "
        + place.reasons.map(words).joined(separator: ", and ")
    case .cannotTell:
      text += "whether the machine lies inside the spread of the people cannot be told"
      let why = place.reasons.map(words)
      if !why.isEmpty { text += ", since " + why.joined(separator: ", and ") }
    }
    text += "."
    if place.verdict == .cannotTell, place.reasons == [.straddles],
      let leans = place.leansInside
    {
      text += " The figures themselves lie \(leans ? "inside" : "outside")."
    }
    if let ratio = place.distanceRatio.estimate {
      text +=
        " Its distance to a person is \(EstimateText.text(ratio, decimals: 2)) times that between two "
        + "people"
      let sorted = place.scorerDistances.sorted()
      if let machine = place.machineDistance, !sorted.isEmpty {
        let rank = sorted.count { $0 < machine } + 1
        text += ", the \(ordinal(rank)) smallest of \(sorted.count + 1)"
      }
      text += "."
    }
    return text
  }

  private static func words(_ reason: SpreadPlace.Reason) -> String { reason.rawValue }

  private static func ordinal(_ number: Int) -> String {
    switch number {
    case 1: "1st"
    case 2: "2nd"
    case 3: "3rd"
    default: "\(number)th"
    }
  }
}
