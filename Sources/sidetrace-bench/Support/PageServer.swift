internal import Glibc
internal import JSONTape
internal import Synchronization
internal import SystemCalls

/// A PandaProbe server on this machine that has one session and its pages ready: the least a server can cost.
final class PageServer: Sendable {
  let port: UInt16
  private let listener: Descriptor
  private let answers: [Int: Bytes]
  private let requests = Mutex(0)

  /// How many requests came so far.
  var requestCount: Int { requests.withLock { $0 } }

  /// - Parameters:
  ///   - session: the body of a session with all its traces.
  ///   - pageSize: how many traces a page has.
  init?(session: Bytes, pageSize: Int) {
    guard let answers = Self.pages(session, pageSize) else { return nil }
    self.answers = answers
    let number = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard number >= 0 else { return nil }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        bind(number, generic, length) == 0 && listen(number, 64) == 0 && getsockname(number, generic, &length) == 0
      }
    }
    guard isBound else { return nil }
    listener = Descriptor(number)
    port = UInt16(bigEndian: address.sin_port)
    startThread { [self] in accept() }
  }

  private func accept() {
    while true {
      let number = Glibc.accept(listener.number, nil, nil)
      guard number >= 0 else { return }
      var flag: Int32 = 1
      setsockopt(number, Int32(IPPROTO_TCP), TCP_NODELAY, &flag, socklen_t(MemoryLayout<Int32>.size))
      startThread { [self] in serve(Descriptor(number)) }
    }
  }

  private func serve(_ client: Descriptor) {
    defer { client.close() }
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 16 << 10, alignment: 16)
    defer { memory.deallocate() }
    while true {
      let count = client.read(into: memory)
      if count == 0 { return }
      // A request of these clients is shorter than one read.
      let text = String(decoding: memory[..<count], as: UTF8.self)
      requests.withLock { $0 += 1 }
      let line = text.prefix { $0 != "\r\n" }
      let offset = line.split(separator: "offset=").last.map { $0.prefix { $0.isNumber } }.flatMap { Int($0) } ?? 0
      guard let answer = answers[offset], answer.withUnsafeBytes({ client.writeAll($0) }) else { return }
    }
  }

  /// Each page as a whole answer, by the number of its first trace.
  private static func pages(_ session: Bytes, _ size: Int) -> [Int: Bytes]? {
    guard let document = try? JSONDocument(session) else { return nil }
    return document.withRoot { root in
      guard let list = root["traces"] else { return nil }
      let traces = Array(list.elements)
      var pages: [Int: Bytes] = [:]
      for start in stride(from: 0, to: max(traces.count, 1), by: size) {
        let body = json { writer in
          writer.object { writer in
            for member in root.members where !member.key.equals("traces") {
              writer.key(member.key.stringValue ?? "")
              writer.raw(member.value)
            }
            writer.key("traces")
            writer.array { writer in for trace in traces[start...].prefix(size) { writer.raw(trace) } }
          }
        }.joined()
        let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: \(body.count)\r\n\r\n"
        pages[start] = Bytes(Array(head.utf8) + body.array(0..<body.count))
      }
      return pages
    }
  }
}
