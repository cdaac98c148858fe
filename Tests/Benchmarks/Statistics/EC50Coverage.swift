import CFUStatistics
import Glibc

/// How often the 95 % interval of the EC50 holds the truth, and how often there is one.
enum EC50Coverage {
  private struct Design {
    var doses: [Double]
    var control: Double
    /// Other plateau over the control.
    var ratio: Double
    var dispersion: Double
  }

  static func run(studies: Int) {
    print("EC50 2.3, slope 1, 3 dishes a dose; doses besides the vehicle in decades about it.")
    print("all intervals: of those with an effect, an open end taken for a limit never exceeded")
    print(
      "doses", "control", "plateau %", "dispersion", "studies", "estimable %", "coverage %",
      "too low %", "too high %", "biphasic %", "all intervals %", separator: "\t")
    let four = [0.1, 1, 10, 100]
    let seven = [0.1, 0.3, 1, 3, 10, 30, 100]
    for doses in [four, seven] {
      for control in [20.0, 60] {
        for ratio in [3.0, 0.1] {
          for dispersion in [1.0, 2] {
            row(
              Design(doses: doses, control: control, ratio: ratio, dispersion: dispersion),
              studies: studies)
          }
        }
      }
    }
  }

  private static func row(_ design: Design, studies: Int) {
    let truth = 2.3
    var generator = SeededCounts(
      seed: UInt64(design.doses.count * 1000 + Int(design.control * design.ratio))
        &+ UInt64(design.dispersion))
    var (estimable, covered, above, below) = (0, 0, 0, 0)
    var (biphasic, withEffect, coveredOrOpen) = (0, 0, 0)
    for _ in 0..<studies {
      var points: [DosePoint] = []
      for dose in [0] + design.doses {
        let share = dose > 0 ? dose / (dose + truth) : 0
        let mean = design.control * (1 + (design.ratio - 1) * share)
        for _ in 0..<3 {
          let count = generator.count(mean, dispersion: design.dispersion)
          points.append(DosePoint(dose: dose, value: count))
        }
      }
      let found = DoseResponse(points, scatter: .quasiPoisson)
      if found.direction == .biphasic { biphasic += 1 }
      guard let half = found.effectiveDoses.first, found.reason == nil else { continue }
      withEffect += 1
      if half.low ?? 0 <= truth, half.high ?? .infinity >= truth { coveredOrOpen += 1 }
      guard half.dose != nil, let low = half.low, let high = half.high else { continue }
      estimable += 1
      if low > truth {
        above += 1
      } else if high < truth {
        below += 1
      } else {
        covered += 1
      }
    }
    func percent(_ part: Int, of whole: Int) -> String {
      guard whole > 0 else { return "-" }
      let tenths = Int((1000 * Double(part) / Double(whole)).rounded())
      return "\(tenths / 10).\(tenths % 10)"
    }
    print(
      design.doses.count, Int(design.control), Int((100 * design.ratio).rounded()),
      Int(design.dispersion), studies, percent(estimable, of: studies),
      percent(covered, of: estimable), percent(below, of: estimable), percent(above, of: estimable),
      percent(biphasic, of: studies), percent(coveredOrOpen, of: withEffect), separator: "\t")
  }
}
