internal import Synchronization

/// Carries the end of a task to the work it has on a thread of its own, where `Task.isCancelled` says nothing.
package final class Interruption: Sendable {
  @TaskLocal private static var current: Interruption?

  private let flag = Atomic(false)

  package init() {}

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

  /// Bodies up to this length wait for nobody.
  package static let smallBody = 1 << 20

  /// Decodes a body: `work` can ask `Interruption.isRaised`, and what it gives is passed on only while somebody waits.
  ///
  /// How many bytes are decoded at once is limited, so that many large bodies take no more memory than a few; small
  /// ones do not wait for large ones.
  ///
  /// - Parameter byteCount: how long the body is.
  /// - Returns: `nil` where the task was cancelled. Work that had not begun by then never does.
  package func decode<Value: Sendable>(
    _ byteCount: Int, _ work: @escaping @Sendable () -> Value
  ) async -> Value? {
    if byteCount <= Self.smallBody { return await unlessCancelled(work) }
    return await largeBodies.pass(weight: byteCount) { await unlessCancelled(work) } ?? nil
  }

  private func unlessCancelled<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value? {
    let result = await interruptibly { Interruption.isRaised ? nil : work() }
    return Task.isCancelled ? nil : result
  }
}
