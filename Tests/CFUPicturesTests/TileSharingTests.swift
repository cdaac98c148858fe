import CFUCore
import CFUPictures
import Dispatch
import Synchronization
import Testing

/// One picture for many threads, and many pictures within one bound.
@Suite("Tiles shared")
struct TileSharingTests {
  @Test(arguments: [JPEGFixture(), JPEGFixture(progressive: true)])
  func eightThreadsAtOnce(_ kind: JPEGFixture) throws {
    let bytes = kind.write(.scene(1800, 1300))
    let alone = try TileTests.opened(bytes)
    var expected: [[UInt8]] = []
    var places: [(level: Int, column: Int, row: Int)] = []
    for level in 0..<alone.levels {
      let grid = alone.grid(level: level)
      for row in 0..<grid.rows {
        for column in 0..<grid.columns {
          places.append((level, column, row))
          expected.append(try alone.tile(level: level, column: column, row: row))
        }
      }
    }
    let (all, wanted) = (places, expected)
    let shared = try TileTests.opened(bytes)
    let wrong = Mutex(0)
    DispatchQueue.concurrentPerform(iterations: 8) { thread in
      for i in all.indices {
        // Each thread in its own order, so that they meet and part.
        let place = (i * (2 * thread + 1) + thread) % all.count
        let (level, column, row) = all[place]
        let tile = try? shared.tile(level: level, column: column, row: row)
        if tile != wanted[place] { wrong.withLock { $0 += 1 } }
      }
    }
    #expect(wrong.withLock { $0 } == 0)
  }

  /// Tiles beyond the bound are let go of, and made again when they are asked for.
  @Test func cacheIsBounded() throws {
    let bytes = JPEGFixture().write(.scene(1800, 1300))
    let bound = 60_000
    let picture = try TilePicture(bytes: bytes, name: "drawn", tileBytes: bound)
    try picture.prepare()
    let bare = picture.bytesInMemory
    let first = try picture.tile(level: 0, column: 0, row: 0)
    #expect(picture.bytesInMemory == bare + first.count)
    for row in 0..<3 {
      for column in 0..<4 {
        _ = try picture.tile(level: 0, column: column, row: row)
        #expect(picture.bytesInMemory - bare <= bound)
      }
    }
    #expect(try picture.tile(level: 0, column: 0, row: 0) == first)
    let none = try TilePicture(bytes: bytes, name: "drawn", tileBytes: 0)
    #expect(try none.tile(level: 0, column: 0, row: 0) == first)
    #expect(none.bytesInMemory == bare)
  }

  @Test func shelfKeepsWhatWasUsedLast() throws {
    let bytes = JPEGFixture().write(.scene(1000, 800))
    let size = try TileTests.opened(bytes)
    try size.prepare()
    let shelf = TileShelf(budget: size.bytesInMemory * 5 / 2)
    let opened = Mutex([String]())
    func ask(_ key: String) throws {
      let picture = try shelf.picture(key) { () throws(CFUError) -> TilePicture in
        opened.withLock { $0.append(key) }
        return try TilePicture(bytes: bytes, name: key)
      }
      try picture.prepare()
    }
    for key in ["a", "b", "a", "c", "a", "b"] { try ask(key) }
    // Two fit: c pushed b out, which was used longer ago than a.
    #expect(opened.withLock { $0 } == ["a", "b", "c", "b"])
    #expect(shelf.bytesInMemory <= size.bytesInMemory * 5 / 2)
    shelf.removeAll()
    #expect(shelf.bytesInMemory == 0)
    try ask("a")
    #expect(opened.withLock { $0.count } == 5)
  }

  /// Whoever asks while a picture is being opened waits for it; a failure is told to each and not
  /// kept.
  @Test func shelfOpensOnce() throws {
    let bytes = JPEGFixture().write(.scene(300, 200))
    let shelf = TileShelf()
    let opened = Mutex(0)
    DispatchQueue.concurrentPerform(iterations: 8) { _ in
      let picture = try? shelf.picture("dish") { () throws(CFUError) -> TilePicture in
        opened.withLock { $0 += 1 }
        return try TilePicture(bytes: bytes, name: "dish")
      }
      #expect(picture?.width == 300)
    }
    #expect(opened.withLock { $0 } == 1)
    for _ in 0..<2 {
      #expect(throws: CFUError.self) {
        try shelf.picture("none") { () throws(CFUError) -> TilePicture in
          throw CFUError(.noInput, "none is missing.")
        }
      }
    }
    let picture = try shelf.picture("none") { () throws(CFUError) -> TilePicture in
      try TilePicture(bytes: bytes, name: "none")
    }
    #expect(picture.height == 200)
  }
}
