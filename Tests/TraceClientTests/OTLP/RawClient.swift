import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A client that sends the bytes it is told to, when it is told to.
final class RawClient {
  private let number: Int32

  init(port: UInt16) throws {
    #if canImport(Glibc)
      number = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #else
      number = socket(AF_INET, SOCK_STREAM, 0)
    #endif
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(number, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard result == 0 else { throw Problem(text: "cannot connect: \(errno)") }
    var patience = timeval(tv_sec: 20, tv_usec: 0)
    setsockopt(number, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
  }

  deinit { close(number) }

  struct Problem: Error { let text: String }

  /// Whether the other end took it.
  @discardableResult
  func send(_ text: String) -> Bool {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { write(number, $0.baseAddress, $0.count) }
      guard count > 0 else { return false }
      bytes = bytes.dropFirst(count)
    }
    return true
  }

  struct Answer: Equatable {
    var status: Int
    var body: String
    var closes: Bool
  }

  private var buffer: [UInt8] = []

  /// The next answer; `nil` where the connection ended without one.
  func answer() -> Answer? {
    var head: Range<Int>?
    while head == nil {
      head = buffer.firstRange(of: Array("\r\n\r\n".utf8))
      if head == nil, !receive() { return nil }
    }
    guard let head else { return nil }
    let lines = String(decoding: buffer[..<head.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
    let length = lines.first { $0.hasPrefix("Content-Length: ") }.flatMap { Int($0.dropFirst(16)) } ?? 0
    while buffer.count < head.upperBound + length { guard receive() else { return nil } }
    let body = String(decoding: buffer[head.upperBound..<(head.upperBound + length)], as: UTF8.self)
    buffer.removeFirst(head.upperBound + length)
    return Answer(
      status: Int(lines[0].split(separator: " ")[1]) ?? 0, body: body, closes: lines.contains("Connection: close"))
  }

  /// Whether the other end closes the connection without another byte.
  func isClosed() -> Bool { !receive() && buffer.isEmpty }

  private func receive() -> Bool {
    var memory = [UInt8](repeating: 0, count: 4096)
    let count = read(number, &memory, memory.count)
    guard count > 0 else { return false }
    buffer += memory[..<count]
    return true
  }
}
