internal import Dispatch
internal import Synchronization
internal import TraceClient

/// Does work of a task and waits for it. Not to be called on a thread that tasks share.
func awaited<Value: Sendable>(_ work: @escaping @Sendable () async -> Value) throws(Violation) -> Value {
  let done = DispatchSemaphore(value: 0)
  let value = Slot<Value>()
  Task.detached {
    value.fill(await work())
    done.signal()
  }
  done.wait()
  guard let value = value.content else { throw Violation("the work gave nothing") }
  return value
}

/// What a source gives, which must not be an error.
func given<Value: Sendable>(
  _ what: String, _ work: @escaping @Sendable () async throws(SourceError) -> Value
) throws(Violation) -> Value {
  let result = try awaited { () async -> Result<Value, SourceError> in
    do throws(SourceError) {
      return .success(try await work())
    } catch {
      return .failure(error)
    }
  }
  do throws(SourceError) {
    return try result.get()
  } catch {
    throw Violation("\(what): \(error)")
  }
}

/// A value that another thread brings.
private final class Slot<Value: Sendable>: Sendable {
  private let state = Mutex<Value?>(nil)
  var content: Value? { state.withLock { $0 } }
  func fill(_ value: Value) { state.withLock { $0 = value } }
}
