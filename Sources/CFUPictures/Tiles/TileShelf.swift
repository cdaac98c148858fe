package import CFUCore
import Synchronization

/// The pictures that are open at once, within a bound on their memory: the least recently used are
/// let go. Who still holds one may go on using it.
package final class TileShelf: Sendable {
  /// One picture being opened or open; its lock makes a second caller wait instead of reading the
  /// file again.
  private final class Place: Sendable {
    let picture = Mutex<TilePicture?>(nil)
  }

  private struct State {
    var places: [String: (place: Place, used: UInt64)] = [:]
    var clock: UInt64 = 0
  }

  private let budget: Int
  private let state = Mutex(State())

  /// - Parameter budget: Bytes that all pictures may hold together; 256 MB unless told otherwise.
  ///   The picture asked for last stays, however large.
  package init(budget: Int = 256_000_000) { self.budget = budget }

  /// The picture kept under a key, or the one that `open` makes.
  ///
  /// - Parameter open: Called without the shelf's lock, once for callers that ask at the same time.
  /// - Throws: What `open` throws; the next caller tries again.
  package func picture(_ key: String, open: () throws(CFUError) -> TilePicture) throws(CFUError)
    -> TilePicture
  {
    let place = state.withLock { state in
      state.clock += 1
      let place = state.places[key]?.place ?? Place()
      state.places[key] = (place, state.clock)
      return place
    }
    let picture = try place.picture.withLock { (picture) throws(CFUError) -> TilePicture in
      if let picture { return picture }
      let opened = try open()
      picture = opened
      return opened
    }
    trim(keeping: key)
    return picture
  }

  /// Lets go of every picture.
  package func removeAll() { state.withLock { $0.places = [:] } }

  /// Bytes held now, without pictures that are being opened.
  package var bytesInMemory: Int {
    state.withLock { $0.places.values.map { $0.place } }.reduce(0) { $0 + Self.bytes($1) }
  }

  private static func bytes(_ place: Place) -> Int {
    // A place whose lock is taken is being opened.
    (place.picture.withLockIfAvailable { $0?.bytesInMemory } ?? nil) ?? 0
  }

  private func trim(keeping key: String) {
    let places = state.withLock { state in
      state.places.map { (key: $0.key, place: $0.value.place, used: $0.value.used) }
    }.sorted { $0.used > $1.used }
    var bytes = 0
    for entry in places {
      let here = Self.bytes(entry.place)
      bytes += here
      guard bytes > budget, entry.key != key, here > 0 else { continue }
      bytes -= here
      state.withLock { state in
        if state.places[entry.key]?.place === entry.place { state.places[entry.key] = nil }
      }
    }
  }
}
