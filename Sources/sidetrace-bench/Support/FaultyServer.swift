internal import JSONTape
internal import Synchronization
internal import SystemCalls

/// A server on this machine that does something else wrong at every request, and now and then nothing.
final class FaultyServer: Sendable {
  private enum Fault: CaseIterable {
    case none, serverError, rateLimit, reset, truncation, page, unauthorized, emptiness, silence
  }

  let port: UInt16
  private let listener: TCPListener
  private let requests = Mutex(0)
  private let good: [UInt8]

  /// - Parameter good: the body of the answers that are right.
  init?(good: Bytes) {
    do throws(SocketError) {
      listener = try TCPListener(host: "127.0.0.1", port: 0)
    } catch {
      return nil
    }
    port = listener.port
    self.good = good.array(0..<good.count)
    startThread(name: "bench.accept") { [self] in accept() }
  }

  private func accept() {
    while true {
      guard let client = listener.accept(milliseconds: -1) else { continue }
      startThread(name: "bench.serve") { [self] in serve(client) }
    }
  }

  private func serve(_ client: Connected) {
    defer { client.close() }
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 16 << 10, alignment: 16)
    defer { memory.deallocate() }
    while case .bytes = client.receive(into: memory, before: .max) {
      let number = requests.withLock { count in
        count += 1
        return count
      }
      let fault = Fault.allCases[number % Fault.allCases.count]
      guard answer(client, fault) else { return }
    }
  }

  /// Answers as the fault has it; whether the connection goes on.
  private func answer(_ client: Connected, _ fault: Fault) -> Bool {
    switch fault {
    case .none: return send(client, "200 OK", good)
    case .serverError: return send(client, "503 Service Unavailable", Array("{\"detail\":\"busy\"}".utf8))
    case .rateLimit: return send(client, "429 Too Many Requests\r\nRetry-After: 0", Array("{}".utf8))
    case .page: return send(client, "200 OK", Array("<!doctype html><title>Sign in</title>".utf8))
    case .unauthorized: return send(client, "401 Unauthorized", Array("{\"detail\":\"no key\"}".utf8))
    case .emptiness: return send(client, "200 OK", [])
    case .truncation:
      _ = send(client, "200 OK", good.dropLast(good.count / 2), length: good.count)
      return false
    case .reset:
      client.resetWhenClosed()
      return false
    case .silence:
      // Until the client has had enough.
      return !client.waitForEnd(milliseconds: 10_000)
    }
  }

  private func send(_ client: Connected, _ status: String, _ body: some Collection<UInt8>, length: Int? = nil) -> Bool {
    let head = "HTTP/1.1 \(status)\r\nContent-Type: application/json\r\nContent-Length: \(length ?? body.count)\r\n\r\n"
    return (Array(head.utf8) + body).withUnsafeBytes { client.send($0, before: .max) }
  }
}
