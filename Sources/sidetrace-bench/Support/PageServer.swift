internal import JSONTape
internal import Synchronization
internal import SystemCalls

/// A PandaProbe server on this machine that has one session and its pages ready: the least a server can cost.
final class PageServer: Sendable {
  let port: UInt16
  private let listener: TCPListener
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
    do throws(SocketError) {
      listener = try TCPListener(host: "127.0.0.1", port: 0)
    } catch {
      return nil
    }
    port = listener.port
    startThread(name: "bench.accept") { [self] in accept() }
  }

  private func accept() {
    while true {
      guard let client = listener.accept(milliseconds: -1) else { continue }
      client.sendAtOnce()
      startThread(name: "bench.serve") { [self] in serve(client) }
    }
  }

  private func serve(_ client: Connected) {
    defer { client.close() }
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 16 << 10, alignment: 16)
    defer { memory.deallocate() }
    while true {
      guard case .bytes(let count) = client.receive(into: memory, before: .max) else { return }
      // A request of these clients is shorter than one read.
      let text = String(decoding: memory[..<count], as: UTF8.self)
      requests.withLock { $0 += 1 }
      let line = text.prefix { $0 != "\r\n" }
      let offset = line.split(separator: "offset=").last.map { $0.prefix { $0.isNumber } }.flatMap { Int($0) } ?? 0
      guard let answer = answers[offset], answer.withUnsafeBytes({ client.send($0, before: .max) }) else { return }
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
