internal import ChildProcesses
internal import JSONTape
internal import SystemCalls

/// An editor on a process's pipes that waits for each answer, answers what it is asked itself, and counts.
final class LanguageClient {
  let child: Child
  private let wire: Wire
  private var lastID = 0
  /// Answers with a result, with an error, and messages that answer nothing.
  private(set) var results = 0
  private(set) var errors = 0
  private(set) var notifications = 0

  init(_ child: Child) {
    self.child = child
    wire = Wire(child, .header)
  }

  /// Sends a notification; false once nobody reads any more.
  @discardableResult
  func notify(_ method: String, _ params: String) -> Bool {
    wire.send(wire.framed("{\"jsonrpc\":\"2.0\",\"method\":\"\(method)\",\"params\":\(params)}"))
  }

  /// Sends a request without waiting; gives its id.
  func begin(_ method: String, _ params: String) -> Int? {
    lastID += 1
    return wire.send(wire.request(method, params, id: lastID)) ? lastID : nil
  }

  /// Sends a request and waits for its answer; `nil` if none comes within a minute.
  func ask(_ method: String, _ params: String) -> JSONDocument? {
    begin(method, params).flatMap { answer(to: $0) }
  }

  /// Waits for the answer to a request.
  func answer(to id: Int) -> JSONDocument? {
    while let body = wire.body(milliseconds: 60_000) {
      guard let message = try? JSONDocument(body) else {
        say("what came is not JSON: \(body.text(0..<min(body.count, 200)))\n")
        return nil
      }
      let isWanted = message.withRoot { root in
        if root["method"] != nil {
          take(root)
          return false
        }
        if root["error"] == nil { results += 1 } else { errors += 1 }
        return root["id"]?.spelling == "\(id)"
      }
      if isWanted { return message }
    }
    return nil
  }

  /// What the server asks is granted; what it tells is counted.
  private func take(_ message: JSONValue) {
    notifications += 1
    guard let id = message["id"] else { return }
    let isConfiguration = message["method"]?.equals("workspace/configuration") == true
    let result = isConfiguration ? "[null]" : "null"
    _ = wire.send(wire.framed("{\"jsonrpc\":\"2.0\",\"id\":\(id.spelling),\"result\":\(result)}"))
  }
}
