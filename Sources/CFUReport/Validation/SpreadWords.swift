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
    if let bias = place.machineBias, let least = place.scorerBiases.min(),
      let most = place.scorerBiases.max(), place.scorers.count > 1
    {
      let isBetween = least <= bias && bias <= most
      text +=
        " Its bias against the others (\(level(bias, spread))) is \(isBetween ? "within" : "outside of") "
        + "the people's (\(level(least, spread)) to \(level(most, spread)))."
    }
    if let ratio = place.distanceRatio.estimate {
      text +=
        " Its distance to a person is \(EstimateText.text(ratio, decimals: 2)) times that between two "
        + "people"
      let sorted = place.scorerDistances.sorted()
      if let machine = place.machineDistance, let nearest = sorted.first, let farthest = sorted.last
      {
        let rank = sorted.count { $0 < machine } + 1
        text +=
          machine < nearest
          ? ", nearer than any of the people"
          : machine > farthest
            ? ", farther than any of the people"
            : ", the \(ordinal(rank)) nearest of \(sorted.count + 1)"
      }
      text += "."
    }
    return text
  }

  /// A difference on the scale in percent of the typical count, where there is one.
  private static func level(_ difference: Double, _ spread: ScorerSpread) -> String {
    guard let percent = percent(difference, spread) else {
      return DecimalText.fixed(difference, decimals: 2) + " on the scale"
    }
    return (percent > 0 ? "+" : "") + DecimalText.fixed(percent, decimals: 1) + " %"
  }

  /// nil where dishes have hardly a colony.
  static func percent(_ difference: Double, _ spread: ScorerSpread) -> Double? {
    guard let everyone = spread.machineAgainstEveryone?.agreement, !everyone.points.isEmpty else {
      return nil
    }
    // Of the mean of both on the scale, which is where the differences are taken.
    let middle =
      everyone.points.reduce(0) { $0 + $1.mean - $1.difference / 2 } / Double(everyone.points.count)
    let count = spread.scale.inverse(middle)
    guard count >= CountAgreement.leastForPercent else { return nil }
    return spread.scale.percent(difference, at: count)
  }

  private static func words(_ reason: SpreadPlace.Reason) -> String {
    (reason == .furtherAway ? "is " : "") + reason.rawValue
  }

  private static func ordinal(_ number: Int) -> String {
    switch number {
    case 1: "1st"
    case 2: "2nd"
    case 3: "3rd"
    default: "\(number)th"
    }
  }
}
