/// A few of a row's many candidates: most of them the cheapest, some of them any.
///
/// The cheapest alone would leave rows at one place with the same few columns, and many rounds to go.
/// What "any" is, and which of equally cheap ones is taken, depends on row and column by a hash, and
/// so differs from row to row and is the same in every run.
struct ChosenFew<Cost: Comparable> {
  struct Item {
    var column: Int32
    var cost: Cost
    fileprivate var hash: UInt32
  }

  private var cheapest: [Item] = []
  private var others: [Item] = []

  var chosen: [Item] { cheapest + others }

  mutating func offer(_ column: Int32, _ cost: Cost, row: Int) {
    var item = Item(column: column, cost: cost, hash: Self.hash(row, column))
    if Self.insert(
      &item, into: &cheapest, atMost: chosenCheapest,
      {
        ($0.cost, $0.hash) < ($1.cost, $1.hash)
      })
    {
      return
    }
    _ = Self.insert(&item, into: &others, atMost: chosenOthers) { $0.hash < $1.hash }
  }

  /// Keeps `items` in order.
  /// - Returns: false with the item that had no place in `item`.
  private static func insert(
    _ item: inout Item, into items: inout [Item], atMost: Int, _ isBefore: (Item, Item) -> Bool
  ) -> Bool {
    let isFull = items.count == atMost
    if isFull, let last = items.last, !isBefore(item, last) { return false }
    var place = items.count
    while place > 0, isBefore(item, items[place - 1]) { place -= 1 }
    items.insert(item, at: place)
    guard isFull, let last = items.popLast() else { return true }
    item = last
    return false
  }

  /// The finaliser of MurmurHash3 (Appleby 2011).
  private static func hash(_ row: Int, _ column: Int32) -> UInt32 {
    var value = UInt32(truncatingIfNeeded: row) &* 0x9E37_79B1 ^ UInt32(bitPattern: column)
    value = (value ^ (value >> 16)) &* 0x85EB_CA6B
    value = (value ^ (value >> 13)) &* 0xC2B2_AE35
    return value ^ (value >> 16)
  }
}

private let chosenCheapest = 24
private let chosenOthers = 8

extension ChosenFew where Cost == Double {
  /// Candidates that are chosen.
  static var count: Int { chosenCheapest + chosenOthers }
}
