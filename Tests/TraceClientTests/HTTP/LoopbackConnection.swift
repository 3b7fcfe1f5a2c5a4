import SystemCalls

/// One connection, on its own thread.
final class LoopbackConnection {
  enum Outcome { case open, closed, gone }

  private let connection: Connected
  private var received: [UInt8] = []
  private static let endOfHead = Array("\r\n\r\n".utf8)

  init(_ connection: Connected) { self.connection = connection }

  // MARK: Requests

  /// The next request; none has a body.
  func nextRequest() -> LoopbackRequest? {
    while true {
      if let end = received.firstRange(of: Self.endOfHead) {
        let head = String(decoding: received[..<end.lowerBound], as: UTF8.self)
        received.removeSubrange(..<end.upperBound)
        return Self.request(head)
      }
      var buffer = [UInt8](repeating: 0, count: 8192)
      let outcome = buffer.withUnsafeMutableBytes { connection.receive(into: $0, before: .max) }
      guard case .bytes(let count) = outcome else { return nil }
      received += buffer[..<count]
    }
  }

  private static func request(_ head: String) -> LoopbackRequest? {
    let lines = head.split(separator: "\r\n", omittingEmptySubsequences: false)
    let words = (lines.first ?? "").split(separator: " ")
    guard words.count == 3 else { return nil }
    let headers = lines.dropFirst().compactMap { line -> (name: String, value: String)? in
      guard let colon = line.firstIndex(of: ":") else { return nil }
      return (line[..<colon].lowercased(), String(line[line.index(after: colon)...].drop { $0 == " " }))
    }
    return LoopbackRequest(method: String(words[0]), target: String(words[1]), headers: headers)
  }

  // MARK: Answers

  func answer(_ reply: LoopbackReply) -> Outcome {
    switch reply {
    case .answer(let response): return send(response.bytes()) ? .open : .gone
    case .after(let milliseconds, let reply): return waitForEnd(milliseconds) ? .gone : answer(reply)
    case .silence: return waitForEnd(-1) ? .gone : .closed
    case .drip(let response, let pause):
      for byte in response.bytes() { if waitForEnd(pause) || !send([byte]) { return .gone } }
      return .open
    case .reset(let count, let response):
      _ = send(Array(response.bytes().prefix(count)))
      connection.resetWhenClosed()
      return .closed
    case .wrongLength(let response, let difference):
      return send(response.bytes(length: response.body.count + difference)) ? .closed : .gone
    case .raw(let bytes): return send(bytes) ? .closed : .gone
    case .endless(let start, let piece):
      var isOpen = send(Array(start.utf8))
      let piece = Array(piece.utf8)
      while isOpen { isOpen = send(piece) }
      return .gone
    }
  }

  private func send(_ bytes: [UInt8]) -> Bool { bytes.withUnsafeBytes { connection.send($0, before: .max) } }

  /// Waits so long, or until the client goes; whether it went.
  private func waitForEnd(_ milliseconds: Int) -> Bool {
    connection.waitForEnd(milliseconds: Int32(clamping: milliseconds))
  }
}
