internal import JSONRPC
internal import JSONTape
internal import Synchronization
internal import SystemCalls

/// Tells work on a thread of its own that nobody waits for it any more.
final class CancellationFlag: Sendable {
  private let flag = Atomic(false)

  var isSet: Bool { flag.load(ordering: .relaxed) }

  func set() { flag.store(true, ordering: .relaxed) }
}

extension WorkerThreads {
  /// Runs `work`, which looks at the flag now and then: it is set when the task is cancelled.
  func run<Value: Sendable>(cancellable work: @escaping @Sendable (CancellationFlag) -> Value) async -> Value {
    let flag = CancellationFlag()
    return await withTaskCancellationHandler {
      await run { work(flag) }
    } onCancel: {
      flag.set()
    }
  }
}
