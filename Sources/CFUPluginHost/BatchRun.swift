import CFUCore
import CPluginIPC

/// One dish's objects on their way through a worker.
///
/// They travel in chunks, a slot of the ring each, several at a time. A piece is the part of a chunk
/// that one call is about: the whole of it at first. A piece on which the worker dies or that the
/// plugin refuses is cut in two, and each half goes its own way, down to the one object that is to
/// blame; the pieces that were waiting behind it are sent again, whole.
struct BatchRun {
  private struct Chunk {
    var range: Range<Int>
    var slot: Int
    /// Objects without an answer.
    var left: Int
    /// How the worker died over a piece of several objects.
    var crash: String?
    /// A single object was found to be to blame.
    var guilty = false
  }

  private struct Piece {
    var chunk: Int
    /// Counted from the chunk's first object.
    var part: Range<Int>
  }

  private struct Sent {
    var piece: Piece
    var sequence: UInt32
    var at: UInt64
  }

  private let worker: WorkerEngine
  private let batch: ClassifierBatch
  private let ring: BatchRing
  private let plan: [(range: Range<Int>, layout: BatchLayout)]
  private var results: [Classification]

  private var chunks: [Chunk] = []
  private var freeSlots = Array(0..<BatchRing.slots)
  private var waiting: [Piece] = []
  private var sent: [Sent] = []
  private var lastAnswer: UInt64 = 0
  /// Deaths of a worker that had nothing to do, one after another.
  private var idleDeaths = 0

  /// - Parameter plan: all objects of the batch, in parts that fit a slot.
  init(
    _ batch: ClassifierBatch, plan: [(range: Range<Int>, layout: BatchLayout)],
    through ring: BatchRing, worker: WorkerEngine
  ) {
    self.worker = worker
    self.batch = batch
    self.ring = ring
    self.plan = plan
    results = Array(repeating: .failed("the object was not reached"), count: batch.items.count)
  }

  private var isDone: Bool { waiting.isEmpty && sent.isEmpty && chunks.count == plan.count }

  mutating func perform() -> [Classification] {
    while !isDone {
      if let why = worker.quarantine {
        abandon(why)
        break
      }
      do throws(CFUError) {
        try worker.prepare(ring: ring)
      } catch {
        abandon(error.message)
        break
      }
      submit()
      takeAnswer()
    }
    return results
  }

  /// Gives up on everything that has no answer.
  private mutating func abandon(_ why: String) {
    // What is under way will not be read.
    if !sent.isEmpty { worker.drop() }
    for piece in waiting + sent.map(\.piece) {
      for index in piece.part { store(.failed(why), index, of: piece.chunk) }
    }
    for part in plan.dropFirst(chunks.count) {
      for index in part.range { results[index] = .failed(why) }
    }
  }

  // MARK: To the worker

  private mutating func submit() {
    while sent.count < BatchRing.slots, let piece = nextPiece() {
      let chunk = chunks[piece.chunk]
      ring.clear(piece.part, of: chunk.range.count, slot: chunk.slot)
      guard
        let sequence = worker.send(
          slot: chunk.slot, part: piece.part, classCount: ring.classCount)
      else {
        waiting.insert(piece, at: 0)
        return
      }
      sent.append(Sent(piece: piece, sequence: sequence, at: cfu_ipc_now()))
    }
  }

  private mutating func nextPiece() -> Piece? {
    if !waiting.isEmpty { return waiting.removeFirst() }
    guard chunks.count < plan.count, let slot = freeSlots.popLast() else { return nil }
    let (range, layout) = plan[chunks.count]
    ring.write(batch, range, layout, slot: slot)
    chunks.append(Chunk(range: range, slot: slot, left: range.count))
    return Piece(chunk: chunks.count - 1, part: 0..<range.count)
  }

  // MARK: From the worker

  private mutating func takeAnswer() {
    guard let oldest = sent.first else {
      // Nothing could be sent: the worker died while it was idle, which is no object's fault.
      worker.drop()
      idleDeaths += 1
      if idleDeaths > 3 { abandon("the worker ends as soon as it is started") }
      return
    }
    let chunk = chunks[oldest.piece.chunk]
    let begun = max(oldest.at, lastAnswer)
    switch worker.answer(
      to: oldest.sequence, objects: oldest.piece.part.count, begun: begun,
      result: ring.result(slot: chunk.slot))
    {
    case .answered:
      lastAnswer = cfu_ipc_now()
      idleDeaths = 0
      worker.learn(nanoseconds: lastAnswer - begun, objects: oldest.piece.part.count)
      sent.removeFirst()
      for index in oldest.piece.part {
        let output = ring.output(at: index, of: chunk.range.count, slot: chunk.slot)
        store(
          OutputCheck.check(output, classes: worker.classifier.classes), index,
          of: oldest.piece.chunk)
      }
      if worker.isFull {
        worker.drop()
        sendAgain()
      }
    case .refused(let why):
      lastAnswer = cfu_ipc_now()
      sent.removeFirst()
      guard oldest.piece.part.count > 1 else {
        store(
          .failed("the classifier refused this object: \(why)"),
          oldest.piece.part.lowerBound, of: oldest.piece.chunk)
        return
      }
      waiting.insert(contentsOf: halves(oldest.piece), at: 0)
    case .died(let why):
      worker.drop()
      sent.removeFirst()
      sendAgain()
      blame(oldest.piece, why)
    }
  }

  /// What was under way to a worker that is no more goes to the next one.
  private mutating func sendAgain() {
    waiting.insert(contentsOf: sent.map(\.piece), at: 0)
    sent = []
  }

  /// A piece over which the worker died.
  private mutating func blame(_ piece: Piece, _ why: String) {
    guard piece.part.count > 1 else {
      let item = batch.items[chunks[piece.chunk].range.lowerBound + piece.part.lowerBound]
      worker.recordCrash(why, object: "\(batch.dishID), colony \(item.id)")
      chunks[piece.chunk].guilty = true
      store(
        .failed("the classifier failed on this object: \(why)"), piece.part.lowerBound,
        of: piece.chunk)
      return
    }
    if chunks[piece.chunk].crash == nil { chunks[piece.chunk].crash = why }
    waiting.insert(contentsOf: halves(piece), at: 0)
  }

  private func halves(_ piece: Piece) -> [Piece] {
    let middle = piece.part.lowerBound + piece.part.count / 2
    return [
      Piece(chunk: piece.chunk, part: piece.part.lowerBound..<middle),
      Piece(chunk: piece.chunk, part: middle..<piece.part.upperBound),
    ]
  }

  private mutating func store(_ answer: Classification, _ index: Int, of chunk: Int) {
    results[chunks[chunk].range.lowerBound + index] = answer
    chunks[chunk].left -= 1
    guard chunks[chunk].left == 0 else { return }
    freeSlots.append(chunks[chunk].slot)
    // A crash that no single object brings about again counts as well.
    if let crash = chunks[chunk].crash, !chunks[chunk].guilty { worker.recordCrash(crash) }
  }
}
