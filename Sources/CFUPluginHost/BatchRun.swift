import CFUCore
import CPluginIPC

/// One dish's objects on their way through a worker.
///
/// They travel in chunks, a slot of the ring each, several at a time. A piece is the part of a chunk
/// that one call is about: the whole of it at first. When the worker dies over a piece, the answers
/// that were begun tell where: the objects there are asked about apart. Where nothing can be seen,
/// and where the plugin refuses a piece, it is cut in two, and so on down to the one object that is
/// to blame. The pieces that were waiting are sent again, whole.
struct BatchRun {
  private struct Chunk {
    var range: Range<Int>
    var slot: Int
    /// Objects without an answer.
    var left: Int
    /// A piece of it is with the worker: there is room for one answer in a slot.
    var isOut = false
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
  private var isAbandoned = false

  /// - Parameter plan: all objects of the batch, in parts that fit a slot.
  init(
    _ batch: ClassifierBatch, plan: [(range: Range<Int>, layout: BatchLayout)],
    through ring: BatchRing, worker: WorkerEngine
  ) {
    self.worker = worker
    self.batch = batch
    self.ring = ring
    self.plan = plan
    results = Array(repeating: .unasked("the object was not reached"), count: batch.items.count)
  }

  private var isDone: Bool {
    isAbandoned || (waiting.isEmpty && sent.isEmpty && chunks.count == plan.count)
  }

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
      for index in piece.part { store(.unasked(why), index, of: piece.chunk) }
    }
    for part in plan.dropFirst(chunks.count) {
      for index in part.range { results[index] = .unasked(why) }
    }
    isAbandoned = true
  }

  // MARK: To the worker

  private mutating func submit() {
    while sent.count < BatchRing.slots, let piece = nextPiece() {
      let slot = chunks[piece.chunk].slot
      ring.clear(count: piece.part.count, slot: slot)
      guard let sequence = worker.send(slot: slot, part: piece.part) else {
        waiting.insert(piece, at: 0)
        return
      }
      chunks[piece.chunk].isOut = true
      sent.append(Sent(piece: piece, sequence: sequence, at: cfu_ipc_now()))
    }
  }

  private mutating func nextPiece() -> Piece? {
    if let next = waiting.first {
      // In their order, so that a plugin that is given up has answered all that came before.
      return chunks[next.chunk].isOut ? nil : waiting.removeFirst()
    }
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
      removeOldest()
      let part = oldest.piece.part
      for index in part {
        let output = ring.output(
          at: index - part.lowerBound, of: part.count, slot: chunk.slot)
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
      removeOldest()
      guard oldest.piece.part.count > 1 else {
        store(
          .failed("the classifier refused this object: \(why)"),
          oldest.piece.part.lowerBound, of: oldest.piece.chunk)
        return
      }
      waiting.insert(contentsOf: halves(oldest.piece), at: 0)
    case .died(let why):
      worker.drop()
      removeOldest()
      sendAgain()
      blame(oldest.piece, why)
    }
  }

  private mutating func removeOldest() { chunks[sent.removeFirst().piece.chunk].isOut = false }

  /// What was under way to a worker that is no more goes to the next one.
  private mutating func sendAgain() {
    waiting.insert(contentsOf: sent.map(\.piece), at: 0)
    while !sent.isEmpty { removeOldest() }
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
    waiting.insert(contentsOf: suspects(piece), at: 0)
  }

  /// What to ask about anew after a worker died over a piece: the object at which it had stopped and
  /// the one before, since nobody knows whether it died before it wrote an answer or after, apart from
  /// the rest. Halves, where nothing can be seen.
  private func suspects(_ piece: Piece) -> [Piece] {
    let slot = chunks[piece.chunk].slot
    let count = piece.part.count
    let stop =
      (0..<count).first { !ring.output(at: $0, of: count, slot: slot).isBegun } ?? count
    let (low, high) = (max(0, stop - 1), min(count, stop + 1))
    guard stop > 0, high - low < count else { return halves(piece) }
    return [0..<low, low..<high, high..<count].filter { !$0.isEmpty }.map { part in
      let first = piece.part.lowerBound
      return Piece(chunk: piece.chunk, part: first + part.lowerBound..<first + part.upperBound)
    }
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
