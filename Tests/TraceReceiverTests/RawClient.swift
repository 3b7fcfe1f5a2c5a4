import Foundation
import SystemCalls

/// A client that sends the bytes it is told to, when it is told to.
final class RawClient {
  private let connection: Connected
  /// How long the other end may take, in nanoseconds.
  private static let patience: Int64 = 20_000_000_000

  init(port: UInt16) throws { connection = try Connected(host: "127.0.0.1", port: port) }

  deinit { connection.close() }

  /// Whether the other end took it.
  @discardableResult
  func send(_ text: String) -> Bool { send(Array(text.utf8)) }

  /// Whether the other end took it.
  @discardableResult
  func send(_ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBytes { connection.send($0, before: MonotonicClock.now + Self.patience) }
  }

  struct Answer: Equatable {
    var status: Int
    var type = ""
    var bytes: [UInt8]
    var closes: Bool
    /// The other headers, as they stand.
    var lines: [String] = []

    var body: String { String(decoding: bytes, as: UTF8.self) }
  }

  private var buffer: [UInt8] = []

  /// The next answer; `nil` where the connection ended without one.
  ///
  /// - Parameter hasBody: whether the length that the headers tell is that of a body that comes.
  func answer(hasBody: Bool = true) -> Answer? {
    var head: Range<Int>?
    while head == nil {
      head = buffer.firstRange(of: Array("\r\n\r\n".utf8))
      if head == nil, !receive() { return nil }
    }
    guard let head else { return nil }
    let lines = String(decoding: buffer[..<head.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
    func value(_ name: String) -> String? {
      lines.first { $0.hasPrefix("\(name): ") }.map { String($0.dropFirst(name.count + 2)) }
    }
    let length = hasBody ? value("Content-Length").flatMap { Int($0) } ?? 0 : 0
    while buffer.count < head.upperBound + length { guard receive() else { return nil } }
    let body = Array(buffer[head.upperBound..<(head.upperBound + length)])
    buffer.removeFirst(head.upperBound + length)
    return Answer(
      status: Int(lines[0].split(separator: " ")[1]) ?? 0, type: value("Content-Type") ?? "", bytes: body,
      closes: lines.contains("Connection: close"), lines: Array(lines.dropFirst()))
  }

  /// Whether the other end closes the connection without another byte.
  func isClosed() -> Bool { !receive() && buffer.isEmpty }

  /// What comes until the other end closes the connection.
  func rest() -> [UInt8] {
    while receive() {}
    defer { buffer = [] }
    return buffer
  }

  private func receive() -> Bool {
    var memory = [UInt8](repeating: 0, count: 4096)
    let received = memory.withUnsafeMutableBytes {
      connection.receive(into: $0, before: MonotonicClock.now + Self.patience)
    }
    guard case .bytes(let count) = received else { return false }
    buffer += memory[..<count]
    return true
  }
}
