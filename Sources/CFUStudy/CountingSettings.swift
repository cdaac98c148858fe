package import CFUCore
import Crypto

/// Everything besides the plugin and the program that changes the record of one dish.
package struct CountingSettings: Sendable, Hashable {
  package var imaging: ImagingSettings
  /// Megakaryocytes were stained (CD41/CD61), so that CFU-MK is more than presumptive.
  package var stained: Bool
  /// Coarsest sampling at which a class may be told, um/px, by class id.
  package var coarsest: [String: Double]
  /// How sure the classifier has to be that something is a colony.
  package var leastColony: LeastColony
  /// Version of `CountingRule`.
  package var countingRule: Int
  /// The classifier's parameters, a JSON object with sorted keys; `{}` for its defaults.
  package var parameters: String

  package init(
    imaging: ImagingSettings, stained: Bool, coarsest: [String: Double] = [:],
    leastColony: LeastColony = .nothing, countingRule: Int = Self.currentRule,
    parameters: String = "{}"
  ) {
    self.imaging = imaging
    self.stained = stained
    self.coarsest = coarsest
    self.leastColony = leastColony
    self.countingRule = countingRule
    self.parameters = parameters
  }

  /// The rule that this program counts by.
  package static let currentRule = 3

  /// JSON with sorted keys and no white space: equal settings give equal bytes.
  ///
  /// The size limit is left out: it decides whether a picture is read, not what is found on it.
  package var canonicalJSON: String {
    let number: (Double?) -> String = { $0.map { "\($0)" } ?? "null" }
    let limits = coarsest.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value)" }
    let least =
      leastColony == .nothing
      ? "" : "\"least_colony\":[\(leastColony.clear),\(leastColony.doubtful)],"
    // Left out where nothing was set, as it was before parameters could be.
    let own = parameters == "{}" ? "" : "\"parameters\":\(parameters),"
    // A diameter that nobody gave gives way to what is measured.
    let assumed = imaging.dishDiameterMillimetres == nil ? "\"dish_diameter_given\":false," : ""
    return """
      {"coarsest_um_per_px":{\(limits.joined(separator: ","))},"counting_rule":\(countingRule),\(assumed)"dish_diameter_mm":\(number(imaging.dishDiameter)),\
      \(least)"merge_rule":\(imaging.mergeRule),\(own)"profile":"\(imaging.profile.rawValue)",\
      "stained":\(stained),"too_numerous":\(imaging.tooNumerous),\
      "um_per_px":\(number(imaging.umPerPixel))}
      """
  }

  /// SHA-256 of `canonicalJSON`, lower-case hex.
  package var sha256: String { canonicalJSON.withUTF8Copy { SHA256Text.of($0) } }
}

/// SHA-256 as lower-case hex.
package enum SHA256Text {
  package static func of(_ bytes: UnsafeRawBufferPointer) -> String {
    var hash = SHA256()
    hash.update(bufferPointer: bytes)
    return of(hash.finalize())
  }

  static func of(_ digest: SHA256.Digest) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(
      decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}

extension String {
  fileprivate func withUTF8Copy<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    Array(utf8).withUnsafeBytes(body)
  }
}
