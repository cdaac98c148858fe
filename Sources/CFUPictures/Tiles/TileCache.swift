import Synchronization

/// Encoded tiles of one picture, the least recently used leaving first.
final class TileCache: Sendable {
  struct Key: Hashable {
    var level: Int
    var column: Int
    var row: Int
  }

  private struct Entry {
    var bytes: [UInt8]
    var used: UInt64
  }

  private struct State {
    var entries: [Key: Entry] = [:]
    var bytes = 0
    var clock: UInt64 = 0
  }

  private let budget: Int
  private let state = Mutex(State())

  /// - Parameter budget: Bytes; a tile above it is not kept.
  init(budget: Int) { self.budget = budget }

  var bytes: Int { state.withLock { $0.bytes } }

  subscript(key: Key) -> [UInt8]? {
    get {
      state.withLock { state in
        state.clock += 1
        state.entries[key]?.used = state.clock
        return state.entries[key]?.bytes
      }
    }
    set {
      state.withLock { state in
        if let old = state.entries.removeValue(forKey: key) { state.bytes -= old.bytes.count }
        guard let newValue, newValue.count <= budget else { return }
        state.clock += 1
        state.entries[key] = Entry(bytes: newValue, used: state.clock)
        state.bytes += newValue.count
        if state.bytes > budget { Self.trim(&state, to: budget - budget / 8) }
      }
    }
  }

  /// Lets an eighth of the budget go at a time, so that sorting is rare.
  private static func trim(_ state: inout State, to bytes: Int) {
    for (key, entry) in state.entries.sorted(by: { $0.value.used < $1.value.used }) {
      if state.bytes <= bytes { return }
      state.entries[key] = nil
      state.bytes -= entry.bytes.count
    }
  }
}
