#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// One connection, on its own thread.
final class LoopbackConnection {
  enum Outcome { case open, closed, gone }

  private let number: Int32
  private var received: [UInt8] = []
  private static let endOfHead = Array("\r\n\r\n".utf8)

  init(_ number: Int32) {
    self.number = number
    #if canImport(Darwin)
      var yes: Int32 = 1
      setsockopt(number, SOL_SOCKET, SO_NOSIGPIPE, &yes, socklen_t(MemoryLayout<Int32>.size))
    #endif
  }

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
      let count = recv(number, &buffer, buffer.count, 0)
      guard count > 0 else { return nil }
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
      breakConnection()
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

  private func send(_ bytes: [UInt8]) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      #if canImport(Darwin)
        let count = rest.withUnsafeBytes { Darwin.send(number, $0.baseAddress, $0.count, 0) }
      #elseif canImport(Musl)
        let count = rest.withUnsafeBytes { Musl.send(number, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      #else
        let count = rest.withUnsafeBytes { Glibc.send(number, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      #endif
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  /// Waits so long, or until the client goes; whether it went.
  private func waitForEnd(_ milliseconds: Int) -> Bool {
    var entry = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
    guard poll(&entry, 1, Int32(milliseconds)) > 0 else { return false }
    var byte: UInt8 = 0
    return recv(number, &byte, 1, Int32(MSG_PEEK)) <= 0
  }

  /// Makes the end of the connection a reset.
  private func breakConnection() {
    var option = linger(l_onoff: 1, l_linger: 0)
    setsockopt(number, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
  }
}
