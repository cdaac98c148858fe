import CFUCore
import CFUStudy
import Synchronization

/// Stages that find what a picture's text says: `colonies 3`, `bubbles 1`, `crash 2`, `um 12`.
///
/// Classifiers after the first take every other object for a cluster.
struct FakeStages: DishStages {
  typealias Picture = [String: Int]

  final class Session: Sendable {
    let place: Int
    let isClosed = Mutex(false)
    init(place: Int) { self.place = place }
  }

  final class Log: Sendable {
    let decoded = Mutex<[String]>([])
    let sessions = Mutex<[Session]>([])
    /// Dishes that each classifier was asked about, by its place.
    let classified = Mutex<[Int: [String]]>([:])
  }

  let log = Log()
  var classifiers = [FakeStages.facts("test")]
  /// Thrown instead of drawing the overlay, when set.
  var overlayError: CFUError?
  /// Called when a picture is decoded.
  var onDecode: (@Sendable (String) -> Void)?

  /// Places of classifiers that crash on the objects of `crash`.
  var crashing: Set<Int> = [0]
  /// What the classifier in a place throws instead of classifying.
  var classifyError: [Int: CFUError] = [:]

  static func facts(_ name: String) -> ClassifierFacts {
    ClassifierFacts(
      id: "org.example.\(name)", shortName: name, version: "1", sha256: "00\(name)",
      classes: Sample.classes, coarsest: ["CFU-MK": 8])
  }

  func openSession(_ place: Int) throws(CFUError) -> Session {
    let session = Session(place: place)
    log.sessions.withLock { $0.append(session) }
    return session
  }

  func close(_ session: Session) { session.isClosed.withLock { $0 = true } }

  func decode(
    _ bytes: [UInt8], path: String, settings: ImagingSettings
  ) throws(CFUError) -> Picture {
    log.decoded.withLock { $0.append(path) }
    onDecode?(path)
    var facts: Picture = [:]
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
      let words = line.split(separator: " ")
      guard words.count == 2, let value = Int(words[1]) else {
        throw CFUError(.badInput, "\(path) is no picture.")
      }
      facts[String(words[0])] = value
    }
    return facts
  }

  func analyse(_ picture: Picture, settings: ImagingSettings) throws(CFUError) -> DishAnalysis {
    var objects: [FoundObject] = []
    for (kind, count) in picture.sorted(by: { $0.key < $1.key }) where kind != "um" {
      for _ in 0..<count {
        var object = Sample.object(
          objects.count + 1, artefact: kind == "bubbles" ? Reason.bubble : nil)
        object.features = [Float](
          repeating: ["crash": -1, "megs": 2, "unsure": 3][kind] ?? 1, count: 36)
        objects.append(object)
      }
    }
    return DishAnalysis(
      geometry: PictureGeometry(
        width: 100, height: 80, dish: nil,
        calibration: Calibration(umPerPixel: Double(picture["um"] ?? 5), source: .assumed)),
      objects: objects, flags: [.scaleAssumed])
  }

  func classify(
    _ objects: [FoundObject], on pixels: PixelSource, dish: String, umPerPixel: Double,
    stained: Bool, place: Int, session: Session
  ) throws(CFUError) -> [Opinion] {
    precondition(session.place == place, "each classifier has its own sessions")
    log.classified.withLock { $0[place, default: []].append(dish) }
    if let error = classifyError[place] { throw error }
    return objects.map {
      if $0.features[0] < 0, crashing.contains(place) { return .failed("it crashed with SIGSEGV") }
      if $0.features[0] > 2 { return .rejected([0.3, 0.2, 0.2, 0.2, 0.1]) }
      if $0.features[0] > 1 { return .probabilities([0.1, 0.6, 0.1, 0.1, 0.1]) }
      return place > 0 && $0.id % 2 == 0
        ? .probabilities([0.2, 0.1, 0.5, 0.1, 0.1]) : .probabilities([0.6, 0.1, 0.1, 0.1, 0.1])
    }
  }

  func overlay(
    _ picture: Picture, record: DishRecord, dish: String
  ) throws(CFUError) -> [UInt8] {
    if let overlayError { throw overlayError }
    return Array("overlay of \(dish): \(record.total) \(record.objects.map(\.object.outline))".utf8)
  }
}
