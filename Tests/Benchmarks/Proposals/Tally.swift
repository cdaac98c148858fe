import CFUCore
import CFUImaging
import CFUSimulator
import Foundation

/// What was measured, by class.
struct Tally {
  private var centre: [String: [Double]] = [:]
  private var beside: [String: [Double]] = [:]
  private var missed: [String: [Double]] = [:]
  private var known: [String: [Double]] = [:]
  private var machine: [String: [Double]] = [:]
  private var logRatio: [String: [Double]] = [:]
  private var pairs: [Double] = []
  private var worsePart: [Double] = []
  private var milliseconds: [Double] = []
  private var splitMilliseconds: [Double] = []

  mutating func add(_ dish: BenchDish) {
    let objects = dish.found.objects.filter { $0.artefact == nil }
    let seen = dish.visible
    for (colony, outline, centre) in seen {
      let best =
        objects.filter {
          hypot($0.centre.x - centre.x, $0.centre.y - centre.y) * dish.um
            < 300 + colony.diameterMicrometres
        }.map { Overlap.iou($0.outline, outline) }.max() ?? 0
      let radius = colony.diameterMicrometres / 2 / dish.um
      for k in 0..<3 {
        let angle = Double(colony.id) * 2.4 + Double(k) * .pi
        let off = k == 0 ? 0 : 0.5 * radius
        let click = PixelPoint(x: centre.x + off * cos(angle), y: centre.y + off * sin(angle))
        let (region, scale) = OutlineProposer.region(for: click, umPerPixel: dish.um)
        let begin = clock()
        let proposer = dish.proposer(region, scale: scale)
        let proposed = proposer.colony(at: click)
        milliseconds.append(Self.milliseconds(since: begin))
        let iou = Overlap.iou(proposed, outline)
        for name in [colony.kind.rawValue, "all"] {
          if k == 0 {
            self.centre[name, default: []].append(iou)
          } else {
            beside[name, default: []].append(iou)
          }
          if k == 0 {
            if best > 0.1 {
              machine[name, default: []].append(best)
              known[name, default: []].append(iou)
            } else {
              missed[name, default: []].append(iou)
            }
            logRatio[name, default: []].append((area(proposed) / area(outline)).squareRoot())
          }
        }
      }
    }
    for i in seen.indices {
      for j in seen.indices where j > i {
        let (a, b) = (seen[i], seen[j])
        let gap = hypot(a.centre.x - b.centre.x, a.centre.y - b.centre.y) * dish.um
        guard gap < (a.colony.diameterMicrometres + b.colony.diameterMicrometres) / 2 * 1.3,
          Overlap.iou(a.outline, b.outline) > 0.001, Overlap.iou(a.outline, b.outline) < 0.4
        else { continue }
        let whole = OutlineProposer.merge([a.outline, b.outline])
        let (region, scale) = OutlineProposer.region(around: whole, umPerPixel: dish.um)
        let begin = clock()
        let parts = dish.proposer(region, scale: scale).split(whole, into: 2)
        splitMilliseconds.append(Self.milliseconds(since: begin))
        let straight = [
          Overlap.iou(parts[0], a.outline), Overlap.iou(parts[1], b.outline),
        ]
        let crossed = [
          Overlap.iou(parts[1], a.outline), Overlap.iou(parts[0], b.outline),
        ]
        let better = straight.reduce(0, +) > crossed.reduce(0, +) ? straight : crossed
        pairs += better
        worsePart.append(better.min() ?? 0)
      }
    }
  }

  /// Of this process's one core, whatever else runs on the machine.
  private static func milliseconds(since begin: clock_t) -> Double {
    1000 * Double(clock() - begin) / Double(CLOCKS_PER_SEC)
  }

  private func area(_ ring: [PixelPoint]) -> Double {
    var sum = 0.0
    guard var a = ring.last else { return 0 }
    for b in ring {
      sum += a.x * b.y - b.x * a.y
      a = b
    }
    return abs(sum) / 2
  }

  func report(_ profile: String) {
    print("\(profile): IoU with the truth, median (share above 0.5)")
    let columns = [
      ("centre", centre), ("beside", beside), ("missed", missed), ("found", known),
      ("machine", machine),
    ]
    print(
      "  class      n  "
        + columns.map { $0.0.padding(toLength: 14, withPad: " ", startingAt: 0) }
        .joined() + "radius ratio p10 p50 p90")
    for name in centre.keys.sorted() {
      var line = "  " + name.padding(toLength: 9, withPad: " ", startingAt: 0)
      line += String(format: "%4d  ", centre[name]?.count ?? 0)
      for (_, values) in columns {
        line += Self.words(values[name] ?? []).padding(toLength: 14, withPad: " ", startingAt: 0)
      }
      let ratios = (logRatio[name] ?? []).sorted()
      for q in [0.1, 0.5, 0.9] where !ratios.isEmpty {
        line += String(format: "%.2f ", ratios[Int(q * Double(ratios.count - 1))])
      }
      print(line)
    }
    print(
      "  touching pairs \(worsePart.count): parts \(Self.words(pairs)), worse part \(Self.words(worsePart))"
    )
    let times = milliseconds.sorted()
    let splits = splitMilliseconds.sorted()
    print(
      String(
        format: "  a click: median %.1f ms, p95 %.1f ms; a split: median %.1f ms",
        times[times.count / 2], times[times.count * 95 / 100],
        splits.isEmpty ? 0 : splits[splits.count / 2]))
  }

  private static func words(_ values: [Double]) -> String {
    guard !values.isEmpty else { return "-" }
    let sorted = values.sorted()
    return String(
      format: "%.2f (%.2f)%@", sorted[sorted.count / 2],
      Double(values.count { $0 > 0.5 }) / Double(values.count),
      values.count < 100 ? "" : "")
  }
}
