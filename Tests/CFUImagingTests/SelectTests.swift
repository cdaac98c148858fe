import CVisionBridge
import Foundation
import Testing

@Suite("Order statistics of the bridge")
struct SelectTests {
  enum Kind: CaseIterable {
    case even, outliers, ties, lastBits, oneStep
  }

  private func values(_ kind: Kind, _ count: Int) -> [Float] {
    var random = TestRandom(UInt64(count) + 1)
    return (0..<count).map { i in
      switch kind {
      case .even: Float(random.uniform(-2...2))
      // Nearly all values share the first step between the least and the greatest.
      case .outliers: i % 97 == 5 ? Float(random.uniform(1e6...2e6)) : Float(random.uniform(0...1))
      case .ties: Float(Int(random.uniform(0...4)))
      case .lastBits: Float(bitPattern: Float(1.5).bitPattern + UInt32(random.uniform(0...60)))
      case .oneStep: 3
      }
    }
  }

  @Test(
    "The k-th smallest is that of the sorted values", arguments: Kind.allCases,
    [1, 2, 47, 49, 300, 2048, 2049, 9000])
  func agreesWithSorting(kind: Kind, count: Int) {
    let sorted = values(kind, count).sorted()
    for k in Set([0, count / 10, count / 2, count * 19 / 20, count - 1]) {
      var copy = values(kind, count)
      var result = Float.nan
      #expect(cv_select(&copy, Int64(count), Int64(k), &result) == CV_OK)
      #expect(result == sorted[k], "\(kind), \(k) of \(count)")
      // The values are reordered, never changed.
      #expect(copy.sorted() == sorted)
    }
  }

  @Test("Nonsense is refused")
  func refused() {
    var some: [Float] = [1, 2, 3]
    var result: Float = 0
    #expect(cv_select(&some, 3, 3, &result) == CV_ERR_ARGUMENT)
    #expect(cv_select(&some, 3, -1, &result) == CV_ERR_ARGUMENT)
    #expect(cv_select(nil, 3, 1, &result) == CV_ERR_ARGUMENT)
  }
}
