import CFUCore
import CFUImaging
import CFUPictures
import CFUSimulator
import Foundation

/// How good the outlines are that `OutlineProposer` draws for a click, on dishes of known truth.
@main
struct ProposalBench {
  static func main() throws {
    let words = CommandLine.arguments.dropFirst()
    let names = words.filter { Int($0) == nil }
    let dishes = words.compactMap { Int($0) }.first ?? 3
    let profiles = try names.map { name -> SimulatorProfile in
      guard let profile = SimulatorProfile(rawValue: name) else {
        throw CFUError(.badInput, "\(name) is no profile of the simulator.")
      }
      return profile
    }
    for profile in profiles.isEmpty
      ? [.clean, .lab, .phone, .hard, .random, .darkGround] : profiles
    {
      var sums = Tally()
      for seed in 1...max(1, dishes) {
        sums.add(try BenchDish(profile, seed: UInt64(1000 + seed)))
      }
      sums.report(profile.rawValue)
    }
  }
}
