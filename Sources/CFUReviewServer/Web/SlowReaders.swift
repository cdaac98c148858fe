import Hummingbird
import NIOCore
import NIOHTTPTypes

/// Closes a connection whose client does not take its answer: idle connections and slow requests have
/// a limit of their own, but an answer that is never read would be kept for ever.
final class SlowReaders: ChannelOutboundHandler, RemovableChannelHandler {
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  /// An answer has to be taken within this.
  private let limit: TimeAmount
  private var pending: Scheduled<Void>?

  init(limit: TimeAmount) { self.limit = limit }

  func write(
    context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?
  ) {
    switch unwrapOutboundIn(data) {
    case .head:
      let channel = context.channel
      pending?.cancel()
      pending = context.eventLoop.scheduleTask(in: limit) { channel.close(promise: nil) }
      context.write(data, promise: promise)
    case .body:
      context.write(data, promise: promise)
    case .end:
      let done = promise ?? context.eventLoop.makePromise(of: Void.self)
      let pending = pending
      done.futureResult.whenComplete { _ in pending?.cancel() }
      context.write(data, promise: done)
    }
  }

  func handlerRemoved(context: ChannelHandlerContext) { pending?.cancel() }
}
