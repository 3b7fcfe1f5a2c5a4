import Foundation
import JSONTape
import Testing
import TraceModel

@testable import SystemCalls
@testable import TraceClient
@testable import TraceReceiver

/// What exporters send over HTTP/1.1, in all the ways that they send it.
@Suite("The receiver over HTTP")
final class HTTPTests {
  private let receiver: OTLPReceiver

  init() throws {
    CurrentProcess.ignoreBrokenPipes()
    var limits = OTLPReceiver.Limits()
    limits.request.bodyBytes = 100_000
    receiver = try OTLPReceiver(name: "live", host: "127.0.0.1", port: 0, limits: limits)
    receiver.start()
  }

  deinit { receiver.close() }

  /// `ExportTraceServiceRequest` with one span of trace `abab…`.
  static let protobuf: [UInt8] = {
    func field(_ number: UInt8, _ content: [UInt8]) -> [UInt8] { [number << 3 | 2, UInt8(content.count)] + content }
    let ids = field(1, [UInt8](repeating: 0xAB, count: 16)) + field(2, [1, 2, 3, 4, 5, 6, 7, 8])
    let time: [UInt8] = [0, 0, 0xD2, 0x6A, 0x23, 0x89, 0x86, 0x18]
    let span = ids + field(5, Array("step".utf8)) + [0x39] + time + [0x41] + time
    return field(1, field(2, field(2, span)))
  }()
  static let json = OTLPReceiverTests.body(
    trace: String(repeating: "ab", count: 16), span: "0102030405060708", session: "talk")

  private func request(
    _ body: [UInt8], path: String = "/v1/traces", _ headers: String..., method: String = "POST"
  ) -> [UInt8] {
    let head = ["\(method) \(path) HTTP/1.1", "Host: localhost", "Content-Length: \(body.count)"] + headers
    return Array((head.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body
  }

  private func answer(to request: [UInt8], hasBody: Bool = true) throws -> RawClient.Answer {
    let client = try RawClient(port: receiver.port)
    client.send(request)
    return try #require(client.answer(hasBody: hasBody))
  }

  @Test("answers in the type of the request", arguments: ["application/x-protobuf", "application/protobuf"])
  func protobuf(type: String) throws {
    let taken = try answer(to: request(Self.protobuf, "Content-Type: \(type)"))
    #expect(taken.status == 200 && taken.type == "application/x-protobuf" && taken.bytes.isEmpty)
    let refused = try answer(to: request([0xFF], "Content-Type: \(type)"))
    #expect(refused.status == 400 && refused.type == "application/x-protobuf")
    // google.rpc.Status: the code in field 1, INVALID_ARGUMENT, and words in field 2.
    #expect(refused.bytes.starts(with: [0x08, 3, 0x12]))
  }

  @Test(
    "tells by the first byte what says no type",
    arguments: [
      (protobuf, "application/x-protobuf"), ([], "application/json"), (Array(json.utf8), "application/json"),
      (Array("  \(json)".utf8), "application/json"), (Array("\u{FEFF}\(json)".utf8), "application/json"),
    ])
  func untyped(body: [UInt8], type: String) throws {
    let answer = try answer(to: request(body))
    #expect(answer.status == 200 || body.isEmpty)
    #expect(answer.type == type)
  }

  @Test(
    "takes a body behind a mark of the order of its bytes, and one on many lines",
    arguments: ["\u{FEFF}\(json)", "\u{FEFF}\n\(json)\r\n", json.replacing(",", with: ",\n")])
  func oneLine(body: String) async throws {
    #expect(try answer(to: request(Array(body.utf8), "Content-Type: application/json")).status == 200)
    #expect(try await receiver.session(id: "talk").spans.count == 1)
  }

  @Test(
    "takes a path behind any other, and with a slash at its end",
    arguments: [
      "/v1/traces", "/v1/traces/", "/api/public/otel/v1/traces", "/otlp/v1/traces", "//v1/traces", "/v1/traces?a=b",
      "/v1/v1/traces",
    ])
  func paths(path: String) throws {
    #expect(try answer(to: request(Array(Self.json.utf8), path: path, "Content-Type: application/json")).status == 200)
    #expect(receiver.kept.sessionCount == 1)
  }

  @Test("takes a target that names the host, which counts")
  func absolute() throws {
    let body = Array(Self.json.utf8)
    #expect(try answer(to: request(body, path: "http://localhost:4318/v1/traces")).status == 200)
    #expect(try answer(to: request(body, path: "http://evil.example/v1/traces")).status == 403)
    #expect(try answer(to: request(body, path: "http://localhost")).status == 404)
    #expect(try answer(to: request(body, path: "http:///v1/traces")).status == 400)
    #expect(try answer(to: request(body, path: "https://localhost/v1/traces")).status == 400)
    #expect(try answer(to: request([], path: "*", method: "OPTIONS")).status == 204)
  }

  @Test("takes connections at companions, of which nobody is told")
  func companions() throws {
    let listeners = try (0..<2).map { _ in try TCPListener(host: "127.0.0.1", port: 0) }
    let both = OTLPReceiver(name: "live", listeners: [listeners[0]], companions: [listeners[1]])
    both.start()
    defer { both.close() }
    #expect(both.location == "http://127.0.0.1:\(listeners[0].port)")
    for listener in listeners {
      let client = try RawClient(port: listener.port)
      client.send(request([], path: "/", method: "GET"))
      #expect(client.answer()?.status == 200)
    }
  }

  // MARK: Compression

  /// A way to compress that compresses nothing: blocks that are stored (RFC 1951, 3.2.4; RFC 8878, 3.1.1.2).
  static func stored(_ bytes: [UInt8], _ way: Compression) -> [UInt8] {
    func little(_ number: UInt32, _ count: Int) -> [UInt8] { (0..<count).map { UInt8(number >> (8 * $0) & 0xFF) } }
    let count = UInt32(bytes.count)
    let block = [1] + little(count, 2) + little(~count & 0xFFFF, 2) + bytes
    switch way {
    case .gzip: return [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3] + block + little(crc(bytes), 4) + little(count, 4)
    case .deflate: return block
    case .zstd: return [0x28, 0xB5, 0x2F, 0xFD, 0x00, 0x50] + little(count << 3 | 1, 3) + bytes
    }
  }

  private static func crc(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(UInt32.max) { crc, byte in
      (0..<8).reduce(crc ^ UInt32(byte)) { crc, _ in crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
  }

  @Test("expands what is compressed", arguments: Compression.allCases, [true, false])
  func compressed(way: Compression, isJSON: Bool) throws {
    let body = isJSON ? Array("\u{FEFF}\n\(Self.json)\n".utf8) : Self.protobuf
    let type = isJSON ? "application/json" : "application/x-protobuf"
    let answer = try answer(
      to: request(Self.stored(body, way), "Content-Type: \(type)", "Content-Encoding: \(way.rawValue)"))
    #expect(answer.status == 200 && answer.type == type)
    #expect(receiver.kept.holdings.borrowed == 0)
  }

  @Test("refuses what becomes too large, and the connection lives on")
  func bomb() throws {
    let client = try RawClient(port: receiver.port)
    let blocks = (0..<100).flatMap { _ -> [UInt8] in [0x02, 0x35, 0x0C, 0x20] }
    let bomb: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0x00, 0x50] + blocks + [0x03, 0x35, 0x0C, 0x20]
    client.send(request(bomb, "Content-Type: application/json", "Content-Encoding: zstd"))
    let answer = try #require(client.answer())
    #expect(answer.status == 413 && !answer.closes && answer.body.contains("100000"))
    #expect(receiver.kept.holdings.borrowed == 0)
    client.send(request(Array("{}".utf8), "Content-Type: application/json"))
    #expect(client.answer()?.status == 200)
  }

  @Test("says of a body that ends within its compression that it does")
  func cut() throws {
    let body = Self.stored(Array(Self.json.utf8), .gzip).dropLast(9)
    let answer = try answer(
      to: request(Array(body), "Content-Type: application/x-protobuf", "Content-Encoding: gzip"))
    #expect(answer.status == 400 && answer.body.contains("ends within its gzip"))
  }

  // MARK: Those who ask

  @Test(
    "tells those who ask what is taken, without a body for HEAD",
    arguments: [
      ("GET", "/", 200), ("HEAD", "/", 200), ("GET", "/v1/traces", 405), ("HEAD", "/v1/traces", 405),
      ("GET", "/favicon.ico", 404), ("HEAD", "/x", 404), ("OPTIONS", "/v1/traces", 204), ("PUT", "/v1/traces", 405),
      ("DELETE", "/", 404),
    ])
  func asked(method: String, path: String, status: Int) throws {
    let client = try RawClient(port: receiver.port)
    client.send(request([], path: path, method: method))
    let answer = try #require(client.answer(hasBody: method != "HEAD"))
    #expect(answer.status == status && !answer.closes)
    #expect(answer.lines.contains { $0.hasPrefix("Allow: POST") } == [204, 405].contains(status))
    if method != "HEAD", method != "OPTIONS" { #expect(answer.body.contains("/v1/traces")) }
    // Nothing stands between this answer and the next one.
    client.send(request([], path: path, method: "OPTIONS"))
    #expect(client.answer()?.status == 204)
    #expect(receiver.refused.warnings.isEmpty)
  }

  @Test("refuses a body that is too large before it is sent, where it is asked whether it may be")
  func expectation() throws {
    let client = try RawClient(port: receiver.port)
    client.send(
      "POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-protobuf\r\n"
        + "Content-Length: 100001\r\nExpect: 100-continue\r\n\r\n")
    let answer = try #require(client.answer())
    #expect(answer.status == 413 && answer.closes && answer.type == "application/x-protobuf")
  }

  @Test("takes metrics and passes them over")
  func metrics() throws {
    #expect(
      try answer(to: request([1, 2, 3], path: "/v1/metrics", "Content-Type: application/x-protobuf")).status == 200)
    #expect(receiver.kept.sessionCount == 0 && receiver.kept.holdings.borrowed == 0)
  }

  // MARK: Many

  @Test("serves a hundred clients at once, while as many say nothing")
  func hundred() throws {
    let silent = try (0..<100).map { _ in try RawClient(port: receiver.port) }
    let clients = try (0..<100).map { _ in try RawClient(port: receiver.port) }
    for (number, client) in clients.enumerated() {
      let body = OTLPReceiverTests.body(trace: "\(number + 1)", span: "01", padding: 50_000)
      client.send(request(Array(body.utf8), "Content-Type: application/json"))
    }
    for client in clients { #expect(client.answer()?.status == 200) }
    #expect(receiver.kept.sessionCount == 100)
    withExtendedLifetime(silent) {}
  }

  @Test("lets a body wait until those that came before it have made room")
  func waits() throws {
    var limits = OTLPReceiver.Limits()
    limits.keptBytes = 40_000
    let small = try OTLPReceiver(name: "live", host: "127.0.0.1", port: 0, limits: limits)
    small.start()
    defer { small.close() }
    let body = request(Array("{}".utf8) + [UInt8](repeating: 0x20, count: 15_000))
    let first = try RawClient(port: small.port)
    first.send(Array(body.dropLast(1)))
    for _ in 0..<2000 where small.kept.holdings.borrowed == 0 { pause(milliseconds: 5) }
    let second = try RawClient(port: small.port)
    second.send(body)
    pause(milliseconds: 50)
    #expect(small.kept.holdings.borrowed == 15_002)
    first.send([0x20])
    #expect(first.answer()?.status == 200 && second.answer()?.status == 200)
    #expect(small.kept.holdings.borrowed == 0)
  }

  // MARK: What is refused is counted

  @Test("counts what was refused by type, sender and reason, and shows no more of a header than a line of it")
  func counted() async throws {
    for _ in 0..<3 {
      _ = try answer(to: request([1], "Content-Type: application/x-thrift", "User-Agent: Foo/1.0"))
    }
    _ = try answer(to: request(Array("{".utf8), "Content-Type: application/json", "User-Agent: B\u{202E}ar"))
    _ = try answer(to: request(Array("{,".utf8), "Content-Type: application/json", "User-Agent: B\u{202E}ar"))
    let long = String(repeating: "x", count: 5000)
    _ = try answer(to: request([1], path: "/x", "User-Agent: \(long)"))
    let warnings = try await receiver.check().warnings
    #expect(warnings == receiver.warnings)
    #expect(warnings.map(\.count) == [3, 2, 1])
    #expect(warnings.allSatisfy { $0.code == "refusedBodies" && $0.message.utf8.count < 400 })
    #expect(
      warnings[0].message == "3 bodies of application/x-thrift from 'Foo/1.0' were refused: "
        + "application/x-protobuf and application/json are taken, and gRPC")
    #expect(warnings[1].message.contains(#"'B\u{202e}ar'"#))
    #expect(warnings[1].message.hasSuffix("were refused: the body is not JSON"))
  }

  @Test("tells some kinds apart and sums the rest")
  func bounded() throws {
    for number in 0..<50 {
      _ = try answer(to: request([1], "Content-Type: application/x-\(number)"))
    }
    #expect(receiver.refused.warnings.count == RefusedBodies.mostKinds + 1)
    #expect(receiver.refused.warnings.map(\.count).reduce(0, +) == 50)
    #expect(
      receiver.refused.warnings.last?.message == "\(50 - RefusedBodies.mostKinds) bodies of further kinds were refused")
  }

  @Test("sees that a program speaks TLS")
  func tls() throws {
    let client = try RawClient(port: receiver.port)
    client.send([0x16, 3, 1, 0, 5, 1, 0, 0, 1, 3])
    #expect(client.isClosed())
    #expect(receiver.refused.warnings.first?.message.contains("http://") == true)
  }
}
