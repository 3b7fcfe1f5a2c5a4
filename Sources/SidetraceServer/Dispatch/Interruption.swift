internal import JSONRPC
internal import Synchronization
internal import SystemCalls

/// Carries the end of a task to the work it has on a thread of its own, where `Task.isCancelled` says nothing.
final class Interruption: Sendable {
  @TaskLocal private static var current: Interruption?

  private let flag = Atomic(false)

  func raise() { flag.store(true, ordering: .relaxed) }

  /// Runs `work` so that it can ask `Interruption.isRaised`.
  func covers<Result>(_ work: () -> Result) -> Result { Self.$current.withValue(self, operation: work) }

  /// Whether nobody waits any longer for what this thread is doing.
  static var isRaised: Bool { current?.flag.load(ordering: .relaxed) ?? Task.isCancelled }

  /// Asks the same for work that asks very often: what covers this thread is looked up once.
  static func probe() -> @Sendable () -> Bool {
    guard let current else { return { Task.isCancelled } }
    return { current.flag.load(ordering: .relaxed) }
  }

  /// To be called now and then in long work.
  static func check() throws(ResponseError) {
    if isRaised { throw cancelled }
  }

  /// The answer of work that was given up.
  static var cancelled: ResponseError { ResponseError(.requestCancelled, "cancelled") }
}

extension WorkerThreads {
  /// Runs `work`, which can ask `Interruption.isRaised` whether the task that waits for it was cancelled.
  func interruptibly<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
    let interruption = Interruption()
    return await withTaskCancellationHandler {
      await run { interruption.covers(work) }
    } onCancel: {
      interruption.raise()
    }
  }
}
