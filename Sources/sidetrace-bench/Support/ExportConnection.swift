internal import SystemCalls

/// One connection that a program sends its exports over, made to cost as little as possible itself.
final class ExportConnection {
  private let connection: Connected
  private let host: String
  private let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 16 << 10, alignment: 16)

  init?(port: UInt16) {
    do throws(SocketError) {
      connection = try Connected(host: "127.0.0.1", port: port)
    } catch {
      memory.deallocate()
      return nil
    }
    connection.sendAtOnce()
    host = "127.0.0.1:\(port)"
  }

  deinit {
    connection.close()
    memory.deallocate()
  }

  /// A request as it goes over the connection.
  func request(_ body: [UInt8], _ mediaType: String) -> [UInt8] {
    let head =
      "POST /v1/traces HTTP/1.1\r\nHost: \(host)\r\nContent-Type: \(mediaType)\r\nContent-Length: \(body.count)\r\n\r\n"
    return Array(head.utf8) + body
  }

  /// Sends a request and reads its answer; whether that is 200. A body of the answer ends with the same read, or with
  /// as many as its length says.
  func send(_ request: [UInt8]) -> Bool {
    guard request.withUnsafeBytes({ connection.send($0, before: .max) }) else { return false }
    var text = ""
    while true {
      guard case .bytes(let count) = connection.receive(into: memory, before: .max) else { return false }
      text += String(decoding: memory[..<count], as: UTF8.self)
      guard let length = Self.wholeLength(text) else { continue }
      if text.utf8.count >= length { return text.hasPrefix("HTTP/1.1 200") }
    }
  }

  /// How long an answer is with its head; `nil` while that is not whole.
  private static func wholeLength(_ text: String) -> Int? {
    let parts = text.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else { return nil }
    let field = parts[0].split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length:") }
    let length = field.flatMap { Int($0.drop { $0 != ":" }.dropFirst().drop { $0 == " " }) } ?? 0
    return parts[0].utf8.count + 4 + length
  }
}
