import CFUCore
import CFUPictures
import CTilesBench
import Dispatch
import Foundation
import Synchronization

// What tiles cost: the time to the first view of a large JPEG, and of tiles with eight requests at
// once. Usage: tiles-bench [MEGAPIXELS | PICTURE]; without one a picture of 300 megapixels is drawn.

/// Milliseconds of a piece of work.
func milliseconds(_ body: () throws -> Void) rethrows -> Double {
  let start = DispatchTime.now().uptimeNanoseconds
  try body()
  return Double(DispatchTime.now().uptimeNanoseconds - start) / 1e6
}

/// CPU time that the process has taken so far, in user and system, ms.
func processorTime() -> Double {
  Double(clock()) / Double(CLOCKS_PER_SEC) * 1e3
}

struct Request {
  var level: Int
  var column: Int
  var row: Int
}

/// Times of requests, eight threads taking one after another.
func times(of requests: [Request], from picture: TilePicture, threads: Int = 8) throws -> [Double] {
  let state = Mutex((next: 0, times: [Double](), failure: CFUError?.none))
  DispatchQueue.concurrentPerform(iterations: 1) { _ in
    let group = DispatchGroup()
    for _ in 0..<threads {
      group.enter()
      // A thread each: the server's are no fewer than its requests.
      Thread.detachNewThread {
        while true {
          let next = state.withLock { state in
            state.next += 1
            return state.next - 1
          }
          if next >= requests.count { break }
          let request = requests[next]
          do {
            let taken = try milliseconds {
              _ = try picture.tile(level: request.level, column: request.column, row: request.row)
            }
            state.withLock { $0.times.append(taken) }
          } catch {
            state.withLock { $0.failure = error as? CFUError }
          }
        }
        group.leave()
      }
    }
    group.wait()
  }
  if let failure = state.withLock({ $0.failure }) { throw failure }
  return state.withLock { $0.times }.sorted()
}

func line(_ name: String, _ body: () throws -> [Double]) rethrows {
  let start = processorTime()
  let times = try body()
  let taken = (processorTime() - start) / Double(times.count)
  func at(_ share: Double) -> String {
    let index = min(times.count - 1, Int(Double(times.count) * share))
    return String(format: "%8.1f", times[index])
  }
  print(
    name.padding(toLength: 44, withPad: " ", startingAt: 0), at(0.5), at(0.95), at(1),
    String(format: "%8.1f", taken))
}

func measure(_ path: String, name: String) throws {
  let bytes = try PictureFile.bytes(atPath: path)
  print(name, String(format: "%.1f MB", Double(bytes.count) / 1e6))
  func one(_ what: String, _ time: Double) {
    print(
      what.padding(toLength: 44, withPad: " ", startingAt: 0), String(format: "%8.0f ms", time))
  }
  if bytes.starts(with: [0xff, 0xd8]) {
    one("bare decode to RGB", milliseconds { _ = tiles_bench_decode(path, 1) })
    one("bare decode at 1/8", milliseconds { _ = tiles_bench_decode(path, 8) })
  }
  tiles_bench_reset_peak()
  let before = tiles_bench_peak()
  let picture = try TilePicture(bytes: bytes, name: name)
  one("index and picture at 1/8", try milliseconds { try picture.prepare() })
  one("overview of 1024 px", try milliseconds { _ = try picture.overview(longestSide: 1024) })
  print("tiles, ms, eight requests at once                  p50      p95      max  CPU each")
  var dice = SystemRandomNumberGenerator()
  for level in 0..<picture.levels {
    let grid = picture.grid(level: level)
    // The tiles of a window at random places, as a person sees them.
    var requests: [Request] = []
    while requests.count < 160 {
      let column = Int.random(in: 0..<grid.columns, using: &dice)
      let row = Int.random(in: 0..<grid.rows, using: &dice)
      requests.append(Request(level: level, column: column, row: row))
      if requests.count >= grid.columns * grid.rows { break }
    }
    try line("level \(level), cold") { try times(of: requests, from: picture) }
    try line("level \(level), seen before") { try times(of: requests, from: picture) }
  }
  print(
    String(
      format: "memory: %.0f MB held, process %.0f MB before and at most %.0f MB",
      Double(picture.bytesInMemory) / 1e6, Double(before) / 1e6,
      Double(tiles_bench_peak()) / 1e6))
}

let folder = FileManager.default.temporaryDirectory
  .appendingPathComponent("cfu-tiles-\(ProcessInfo.processInfo.processIdentifier)")
do {
  let argument = CommandLine.arguments.dropFirst().first
  if let argument, Double(argument) == nil {
    try measure(argument, name: argument)
  } else {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let megapixels = argument.flatMap(Double.init) ?? 300
    let side = Int32((megapixels * 1e6).squareRoot())
    let path = folder.appendingPathComponent("drawn.jpg").path
    guard tiles_bench_draw(path, side, 85, 0) == 0 else {
      throw CFUError(.cannotWrite, "\(path) cannot be written.")
    }
    try measure(path, name: "drawn.jpg, \(side) x \(side)")
  }
} catch {
  print("tiles-bench: \(error)")
  exit(1)
}
