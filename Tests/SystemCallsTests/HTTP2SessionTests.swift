import Testing

@testable import SystemCalls

/// Both ends of a connection in memory.
@Suite("Sessions of HTTP/2")
final class HTTP2SessionTests {
  private final class End {
    var fields: [Int32: [String]] = [:]
    var bodies: [Int32: [UInt8]] = [:]
    var ended: [Int32] = []
    var closed: [Int32: UInt32] = [:]
    var session: HTTP2Session?

    init(_ role: HTTP2Session.Role, limits: HTTP2Session.Limits) {
      session = HTTP2Session(role, limits: limits) { [unowned self] stream, event in
        switch event {
        case .began: break
        case .header(let name, let value): fields[stream, default: []].append("\(name): \(value)")
        case .data(let bytes): bodies[stream, default: []] += bytes
        case .ended: ended.append(stream)
        case .closed(let code): closed[stream] = code
        }
      }
    }

    /// Hands over what there is to send; whether there was anything.
    func send(to other: End) -> Bool {
      var sent: [UInt8] = []
      _ = session?.takeOutput { piece in
        sent += piece
        return true
      }
      guard !sent.isEmpty, let session = other.session else { return false }
      return sent.withUnsafeBytes { session.receive($0) }
    }
  }

  private let client: End
  private let server: End
  private static let head: HTTP2Session.Fields = [
    (":method", "POST"), (":scheme", "http"), (":authority", "localhost"), (":path", "/"),
  ]

  init() {
    var limits = HTTP2Session.Limits()
    limits.streams = 3
    limits.streamWindow = 1 << 20
    limits.connectionWindow = 2 << 20
    client = End(.client, limits: limits)
    server = End(.server, limits: limits)
  }

  /// Hands everything over until nothing moves.
  private func exchange() {
    var moves = true
    while moves {
      let (there, back) = (client.send(to: server), server.send(to: client))
      moves = there || back
    }
  }

  @Test("carry a request there and an answer back, with bodies beyond their windows, and trailers")
  func both() throws {
    let body = (0..<5_000_000).map { UInt8(truncatingIfNeeded: $0) }
    let stream = try #require(client.session?.ask(Self.head, body: body))
    exchange()
    #expect(server.fields[stream] == Self.head.map { "\($0.name): \($0.value)" })
    #expect(server.bodies[stream] == body && server.ended == [stream])
    server.session?.answer(stream, [(":status", "200")], body: body, trailers: [("a", "b")])
    exchange()
    #expect(client.fields[stream] == [":status: 200", "a: b"])
    #expect(client.bodies[stream] == body && client.closed == [stream: 0] && server.closed == [stream: 0])
  }

  @Test("send headers alone where there is nothing else, and no control characters in them")
  func alone() throws {
    let stream = try #require(client.session?.ask(Self.head))
    exchange()
    server.session?.answer(stream, [(":status", "200"), ("a", "b\r\n\u{0}c: d")])
    exchange()
    #expect(client.fields[stream] == [":status: 200", "a: bc: d"] && client.ended == [stream])
    #expect(server.session?.answer(stream, [(":status", "200")]) == false || server.closed[stream] != nil)
  }

  @Test("have so many streams at once, and break off what is not wanted")
  func streams() throws {
    // Before the settings have come the client may not know of the limit, and what is too much is refused.
    exchange()
    let streams = (0..<5).compactMap { _ in client.session?.ask(Self.head) }
    exchange()
    #expect(streams.count == 5 && server.ended.count == 3)
    server.session?.reset(streams[0], code: HTTP2Session.Code.cancel)
    exchange()
    #expect(client.closed[streams[0]] == HTTP2Session.Code.cancel)
    #expect(server.ended.count == 4)
  }

  @Test("end in good order, and after what is no HTTP/2")
  func end() {
    exchange()
    server.session?.end()
    exchange()
    #expect(server.session?.isOver == true && client.session?.isOver == true)
    let other = End(.server, limits: HTTP2Session.Limits())
    let isTaken = Array("GET / HTTP/1.1\r\n\r\nAccept: nothing".utf8).withUnsafeBytes { other.session?.receive($0) }
    #expect(isTaken == false && other.session?.isOver == true)
  }
}
