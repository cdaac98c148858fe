import CFUCore
import CFUPluginHost
import Foundation

// What the worker process costs: the same classifier over the same crops, inside this process and in
// a worker, turn by turn in one run; and how long a crash keeps a dish waiting.
// Usage: plugin-bench BUILD_FOLDER BUNDLE_FOLDER (of the busy plugin; `make bench` makes it).

struct Crops: CropProvider {
  let format = PixelFormat.rgb8
  let pixels = [UInt8](repeating: 120, count: 64 * 64 * 3)
  func crop(at index: Int) -> CropGeometry? {
    CropGeometry(width: 64, height: 64, umPerPixelX: 5, umPerPixelY: 5)
  }
  func writePixels(at index: Int, stride: Int, into memory: UnsafeMutableRawBufferPointer) {
    pixels.withUnsafeBytes { memory.copyMemory(from: $0) }
  }
  func writeMask(at index: Int, into memory: UnsafeMutableRawBufferPointer) {
    memory.initializeMemory(as: UInt8.self, repeating: 255)
  }
}

func batch(_ count: Int) -> ClassifierBatch {
  ClassifierBatch(
    dishID: "bench", umPerPixel: 5,
    items: (1...count).map {
      .init(id: $0, features: [Float($0)], xMillimetres: 0, yMillimetres: 0)
    }, crops: Crops())
}

func seconds(_ body: () throws -> Void) rethrows -> Double {
  var (start, end) = (timespec(), timespec())
  clock_gettime(CLOCK_MONOTONIC, &start)
  try body()
  clock_gettime(CLOCK_MONOTONIC, &end)
  return Double(end.tv_sec - start.tv_sec) + Double(end.tv_nsec - start.tv_nsec) * 1e-9
}

func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

func text(_ value: Double, _ decimals: Int) -> String {
  String(format: "%.\(decimals)f", value)
}

func measure(build: String, bundle path: String) throws {
  let bundle = try PluginBundle(path: path)
  let state = FileManager.default.temporaryDirectory.path + "/plugin-bench-\(getpid())"
  defer { try? FileManager.default.removeItem(atPath: state) }
  let trust = PluginState(folder: state).trust
  try trust.add(TrustEntry(bundle: bundle))

  func session(
    spins: Int, guilty: Int = 0, batch: Int, _ place: ClassifierSession.Place
  ) throws -> ClassifierSession {
    var limits = ClassifierSession.Limits()
    limits.batch = batch
    let session = try ClassifierSession(
      bundle: bundle, workerPath: build + "/cfu-plugin-worker",
      parameters: "{\"spins\": \(spins), \"guilty\": \(guilty)}",
      ledger: CrashLedger(limit: .max), limits: limits, place: place)
    try session.prepare()
    return session
  }
  func classify(_ session: ClassifierSession, _ objects: ClassifierBatch) throws {
    let answers = try session.classify(objects)
    guard answers.count(where: { $0.failure == nil }) >= objects.items.count - 1 else {
      throw CFUError(.internal, "not every object was classified")
    }
  }

  // Turns of the loop that take a microsecond, on this machine, now.
  let trial = try session(spins: 1_000_000, batch: 1, .inProcess(trust))
  try classify(trial, batch(8))
  let perSpin = try seconds { try classify(trial, batch(8)) } / 8 / 1_000_000

  print("us a crop   batch   inside us   worker us   ratio")
  for microseconds in [10, 50, 200] {
    let spins = Int(Double(microseconds) * 1e-6 / perSpin)
    let objects = batch(max(512, 100_000 / microseconds))
    for size in [1, 32, 256] {
      let inside = try session(spins: spins, batch: size, .inProcess(trust))
      let outside = try session(spins: spins, batch: size, .worker)
      var times: (inside: [Double], outside: [Double]) = ([], [])
      for round in 0..<32 {
        let a = try seconds { try classify(inside, objects) }
        let b = try seconds { try classify(outside, objects) }
        if round > 0 {
          times.inside.append(a)
          times.outside.append(b)
        }
      }
      inside.close()
      outside.close()
      // Each pair was measured side by side: their ratios bear a machine that has other work.
      let ratio = median(zip(times.outside, times.inside).map { $0 / $1 })
      let each = 1e6 / Double(objects.items.count)
      print(
        "\(microseconds)".padding(toLength: 12, withPad: " ", startingAt: 0)
          + "\(size)".padding(toLength: 8, withPad: " ", startingAt: 0)
          + text(median(times.inside) * each, 2).padding(
            toLength: 12, withPad: " ", startingAt: 0)
          + text(median(times.outside) * each, 2).padding(
            toLength: 12, withPad: " ", startingAt: 0) + text(ratio, 3))
    }
  }

  let spins = Int(50e-6 / perSpin)
  for count in [64, 256] {
    let objects = batch(count)
    let sound = try session(spins: spins, batch: count, .worker)
    let crashing = try session(spins: spins, guilty: count / 2 + 3, batch: count, .worker)
    var times: [Double] = []
    for _ in 0..<11 {
      let a = try seconds { try classify(sound, objects) }
      let b = try seconds { try classify(crashing, objects) }
      times.append(b - a)
    }
    print(
      "a crash on one of \(count) crops in one call: \(text(median(times) * 1000, 1)) ms until all "
        + "others are classified")
  }
  var starts: [Double] = []
  for _ in 0..<21 {
    starts.append(try seconds { try session(spins: 1, batch: 1, .worker).close() })
  }
  print("a worker from start to ready to end: \(text(median(starts) * 1000, 1)) ms")
}

guard CommandLine.arguments.count == 3 else {
  print("usage: plugin-bench BUILD_FOLDER BUNDLE_FOLDER")
  exit(64)
}
do {
  try measure(build: CommandLine.arguments[1], bundle: CommandLine.arguments[2])
} catch {
  print("plugin-bench: \(error)")
  exit(1)
}
