internal import JSONTape
internal import SystemCalls

extension RequestMark {
  /// The mark of a request that is worked on in a task.
  convenience init(_ method: JSONValue, _ id: RequestID) {
    self.init()
    method.withBytes { method in id.spelling.withUnsafeBytes { set(method: method, id: $0) } }
  }

  /// Runs `body` as the answering of a request on the thread that calls.
  func names<Value>(_ method: JSONValue, _ id: JSONValue, _ body: () -> Value) -> Value {
    method.withBytes { method in id.withBytes { set(method: method, id: $0) } }
    defer { clear() }
    return body()
  }
}
