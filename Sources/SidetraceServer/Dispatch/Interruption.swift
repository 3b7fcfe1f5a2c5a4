package import JSONRPC
internal import Synchronization
package import SystemCalls

/// Carries the end of a task to the work it has on a thread of its own, where `Task.isCancelled` says nothing.
package final class Interruption: Sendable {
  @TaskLocal private static var current: Interruption?

  private let flag = Atomic(false)

  /// Tells the work that nobody waits for it any more.
  package func raise() { flag.store(true, ordering: .relaxed) }

  /// Runs `work` so that it can ask `Interruption.isRaised`.
  package func covers<Result>(_ work: () -> Result) -> Result { Self.$current.withValue(self, operation: work) }

  /// Whether nobody waits any longer for what this thread is doing.
  package static var isRaised: Bool { current?.flag.load(ordering: .relaxed) ?? Task.isCancelled }

  /// Asks the same for work that asks very often: what covers this thread is looked up once.
  package static func probe() -> @Sendable () -> Bool {
    guard let current else { return { Task.isCancelled } }
    return { current.flag.load(ordering: .relaxed) }
  }

  /// To be called now and then in long work.
  package static func check() throws(ResponseError) {
    if isRaised { throw cancelled }
  }

  /// The answer of work that was given up.
  package static var cancelled: ResponseError { ResponseError(.requestCancelled, "cancelled") }
}

extension WorkerThreads {
  /// Runs `work`, which can ask `Interruption.isRaised` whether the task that waits for it was cancelled.
  package func interruptibly<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
    let interruption = Interruption()
    return await withTaskCancellationHandler {
      await run { interruption.covers(work) }
    } onCancel: {
      interruption.raise()
    }
  }
}
