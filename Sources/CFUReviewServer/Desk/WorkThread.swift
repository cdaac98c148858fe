import NIOPosix

/// A thread that runs an actor's work in turn, so that waiting for the disk holds up nobody else.
final class WorkThread: SerialExecutor {
  private let pool = NIOThreadPool(numberOfThreads: 1)

  init() { pool.start() }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    // Work that comes after the thread has ended is done where it is: an actor has to answer.
    pool.submit { _ in job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }
}
