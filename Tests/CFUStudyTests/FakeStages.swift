import CFUCore
import CFUStudy
import Synchronization

/// Stages that find what a picture's text says: `colonies 3`, `bubbles 1`, `crash 2`, `um 12`.
struct FakeStages: DishStages {
  typealias Picture = [String: Int]

  final class Session: Sendable {
    let isClosed = Mutex(false)
  }

  final class Log: Sendable {
    let decoded = Mutex<[String]>([])
    let sessions = Mutex<[Session]>([])
  }

  let log = Log()
  var classifier = ClassifierFacts(
    id: "test", version: "1", sha256: "00", classes: Sample.classes, coarsest: ["CFU-MK": 8])
  /// Thrown instead of drawing the overlay, when set.
  var overlayError: CFUError?
  /// Called when a picture is decoded.
  var onDecode: (@Sendable (String) -> Void)?

  func openSession() throws(CFUError) -> Session {
    let session = Session()
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
        object.features = [Float](repeating: kind == "crash" ? -1 : 1, count: 36)
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
    _ objects: [FoundObject], on file: PictureSource, dish: String, umPerPixel: Double,
    stained: Bool, session: Session
  ) throws(CFUError) -> [Opinion] {
    objects.map {
      $0.features[0] < 0
        ? .failed("it crashed with SIGSEGV") : .probabilities([0.6, 0.1, 0.1, 0.1, 0.1])
    }
  }

  func overlay(
    _ picture: Picture, record: DishRecord, dish: String
  ) throws(CFUError) -> [UInt8] {
    if let overlayError { throw overlayError }
    return Array("overlay of \(dish): \(record.total) \(record.objects.map(\.object.outline))".utf8)
  }
}
