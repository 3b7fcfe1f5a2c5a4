package import JSONRPC
package import SystemCalls

extension WorkerThreads {
  /// Makes an answer, interruptibly; where the request was cancelled while the work waited in line, it is not begun.
  package func answering<Value: Sendable>(
    _ work: @escaping @Sendable () -> Result<Value, ResponseError>
  ) async -> Result<Value, ResponseError> {
    await interruptibly { Interruption.isRaised ? .failure(Interruption.cancelled) : work() }
  }
}
