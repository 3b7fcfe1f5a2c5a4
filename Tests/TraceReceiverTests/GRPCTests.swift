import Foundation
import JSONTape
import Testing
import TraceModel

@testable import SystemCalls
@testable import TraceClient
@testable import TraceReceiver

@Suite("The receiver over gRPC")
final class GRPCTests {
  private let receiver: OTLPReceiver
  private static let traces = "/opentelemetry.proto.collector.trace.v1.TraceService/Export"

  init() throws {
    CurrentProcess.ignoreBrokenPipes()
    var limits = OTLPReceiver.Limits()
    limits.request.bodyBytes = 100_000
    limits.request.roomMs = 0
    limits.keptBytes = 400_000
    receiver = try OTLPReceiver(name: "live", host: "127.0.0.1", port: 0, limits: limits)
    receiver.start()
  }

  deinit { receiver.close() }

  private func client() throws -> HTTP2Client { try HTTP2Client(port: receiver.port) }
  private static func framed(_ message: [UInt8]) -> [UInt8] { GRPCMessage.framed(message) }

  @Test(
    "takes the services of OTLP",
    arguments: [
      traces, "/opentelemetry.proto.collector.logs.v1.LogsService/Export",
      "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export",
    ])
  func services(path: String) throws {
    let client = try client()
    let answer = try #require(client.answer(to: client.call(path, Self.framed([]))))
    #expect(answer.status == 200 && answer.fields["content-type"] == "application/grpc")
    #expect(answer.grpcStatus == 0)
    // An empty message, and the status behind it in trailers of their own.
    #expect(answer.body == [0, 0, 0, 0, 0] && answer.sections == 2 && answer.code == 0)
    #expect(receiver.kept.holdings.borrowed == 0)
  }

  @Test("keeps the spans of a message, also one that is compressed", arguments: [nil] + Compression.allCases)
  func spans(way: Compression?) throws {
    let client = try client()
    let plain = HTTPTests.protobuf
    var message = Self.framed(way.map { HTTPTests.stored(plain, $0) } ?? plain)
    message[0] = way == nil ? 0 : 1
    let answer = try #require(
      client.answer(to: client.call(Self.traces, message, way.map { [("grpc-encoding", $0.rawValue)] } ?? [])))
    #expect(answer.grpcStatus == 0)
    #expect(receiver.kept.sessionCount == 1)
    #expect(receiver.kept.holdings.borrowed == 0)
  }

  @Test("takes messages in JSON, which some clients can send")
  func json() throws {
    let client = try client()
    let stream = client.call(Self.traces, Self.framed(Array(HTTPTests.json.utf8)), type: "application/grpc+json")
    let answer = try #require(client.answer(to: stream))
    #expect(answer.grpcStatus == 0 && answer.fields["content-type"] == "application/grpc+json")
    #expect(String(decoding: answer.body.dropFirst(5), as: UTF8.self) == #"{"partialSuccess":{}}"#)
    #expect(receiver.kept.sessionCount == 1)
  }

  @Test("serves several streams of one connection, and one after the other")
  func several() throws {
    let client = try client()
    let streams = (0..<20).map { number in
      client.call(
        Self.traces, Self.framed(Array(OTLPReceiverTests.body(trace: "\(number + 1)", span: "01").utf8)),
        type: "application/grpc+json")
    }
    for stream in streams { #expect(client.answer(to: stream)?.grpcStatus == 0) }
    #expect(receiver.kept.sessionCount == 20)
    #expect(client.answer(to: client.call(Self.traces, Self.framed([])))?.grpcStatus == 0)
  }

  struct Wrong: Sendable, CustomTestStringConvertible {
    let what: String
    var path = GRPCTests.traces
    var message = GRPCMessage.framed([])
    var type = "application/grpc"
    var authority = "localhost:4317"
    var more: [String: String] = [:]
    let status: Int
    let words: String

    var testDescription: String { what }
  }

  @Test(
    "says of each wrong call what is wrong, in trailers alone",
    arguments: [
      Wrong(what: "no such service", path: "/a.B/Export", status: 12, words: "OTLP"),
      Wrong(what: "no such method", path: traces + "s", status: 12, words: "OTLP"),
      Wrong(what: "a path of HTTP", path: "/v1/traces", status: 12, words: "OTLP"),
      Wrong(what: "no message", message: [], status: 3, words: "ends before"),
      Wrong(what: "half a prefix", message: [0, 0], status: 3, words: "ends before"),
      Wrong(what: "half a message", message: [0, 0, 0, 0, 9, 1], status: 3, words: "ends before"),
      Wrong(what: "a prefix that is none", message: [2, 0, 0, 0, 0], status: 3, words: "prefix"),
      Wrong(what: "two messages", message: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0], status: 3, words: "more than one"),
      Wrong(what: "no protobuf", message: GRPCMessage.framed([0xFF]), status: 3, words: "protobuf"),
      Wrong(what: "too long", message: [0, 0, 1, 0x86, 0xA1], status: 8, words: "100000"),
      Wrong(what: "far too long", message: [0, 0xFF, 0xFF, 0xFF, 0xFF], status: 8, words: "100000"),
      Wrong(what: "compressed in no way", message: [1, 0, 0, 0, 1, 0], status: 12, words: "gzip"),
      Wrong(
        what: "another compression", message: [1, 0, 0, 0, 1, 0], more: ["grpc-encoding": "snappy"], status: 12,
        words: "gzip"),
      Wrong(
        what: "no gzip", message: [1, 0, 0, 0, 1, 0], more: ["grpc-encoding": "gzip"], status: 3, words: "gzip"),
      Wrong(what: "another message", type: "application/grpc+thrift", status: 12, words: "protobuf"),
      Wrong(what: "another host", authority: "evil.example", status: 7, words: "this machine"),
      Wrong(what: "another host beside", more: ["host": "evil.example"], status: 7, words: "this machine"),
      Wrong(what: "a page", more: ["origin": "http://localhost"], status: 7, words: "browser"),
      Wrong(what: "long headers", more: ["a": String(repeating: "x", count: 17_000)], status: 8, words: "headers"),
    ])
  func wrong(_ call: Wrong) throws {
    let client = try client()
    let stream = client.call(
      call.path, call.message, type: call.type, authority: call.authority, call.more.map { ($0.key, $0.value) })
    let answer = try #require(client.answer(to: stream))
    #expect(answer.status == 200 && answer.grpcStatus == call.status && answer.sections == 1)
    #expect(answer.fields["grpc-message"]?.contains(call.words) == true)
    #expect(receiver.kept.holdings.borrowed == 0)
    #expect(receiver.refused.warnings.map(\.count) == [1])
    // The connection lives on.
    #expect(client.answer(to: client.call(Self.traces, Self.framed([])))?.grpcStatus == 0)
  }

  @Test(
    "knows the names of this machine however they are written",
    arguments: ["localhost", "127.0.0.1:4317", "[::1]:4317", "%5B::1%5D:4317", "%5b%3A%3a1%5d:4317"])
  func authority(name: String) throws {
    let client = try client()
    #expect(client.answer(to: client.call(Self.traces, Self.framed([]), authority: name))?.grpcStatus == 0)
  }

  @Test("says in printable characters what went wrong")
  func percentEncoding() {
    #expect(GRPCMessage.percentEncoded("100 % of ‘it’\n") == "100 %25 of %E2%80%98it%E2%80%99%0A")
  }

  @Test("answers requests as HTTP/1.1 has them")
  func plain() throws {
    let client = try client()
    let json = [(name: "content-type", value: "application/json")]
    let taken = try #require(client.answer(to: client.ask("/v1/traces", Array(HTTPTests.json.utf8), json)))
    #expect(taken.status == 200 && String(decoding: taken.body, as: UTF8.self) == #"{"partialSuccess":{}}"#)
    let asked = try #require(client.answer(to: client.ask("/", [], [], method: "HEAD")))
    #expect(asked.status == 200 && asked.body.isEmpty)
    let wrong = try #require(client.answer(to: client.ask("/v1/traces", [1], [("content-type", "a/b")])))
    #expect(wrong.status == 415 && wrong.fields["content-type"] == "application/json")
    #expect(receiver.kept.sessionCount == 1)
  }

  @Test("answers a body that is too large while it is still being sent")
  func whileSending() throws {
    let client = try client()
    let body = [UInt8](repeating: 0x20, count: 400_000)
    let answer = try #require(client.answer(to: client.ask("/v1/traces", body, [("content-type", "application/json")])))
    #expect(answer.status == 413)
    #expect(receiver.kept.holdings.borrowed == 0)
  }

  @Test("drops a connection that speaks HTTP/2 wrongly, and gives back what was borrowed")
  func broken() throws {
    let client = try RawClient(port: receiver.port)
    client.send(HTTP2Session.preface + [0, 0, 1, 4, 0, 0, 0, 0, 0, 0])
    // A frame of settings of one byte is an error of its size: the end says so (RFC 9113, 6.5).
    #expect(client.rest().suffix(17).starts(with: [0, 0, 8, 7]))
    let half = try HTTP2Client(port: receiver.port)
    _ = half.call(Self.traces, [0, 0, 0, 100, 0, 1])
    half.send()
    for _ in 0..<2000 where receiver.kept.holdings.borrowed == 0 { pause(milliseconds: 5) }
    half.connection.end()
    for _ in 0..<2000 where receiver.kept.holdings.borrowed > 0 { pause(milliseconds: 5) }
    #expect(receiver.kept.holdings.borrowed == 0)
  }

  @Test("answers who drips, and ends the stream")
  func slow() throws {
    let time = ManualTime()
    let impatient = try OTLPReceiver(name: "live", host: "127.0.0.1", port: 0, time: time.source)
    impatient.start()
    defer { impatient.close() }
    let client = try RawClient(port: impatient.port)
    // The head of a request alone: a block of headers without an end of the stream.
    client.send(HTTP2Session.preface + [0, 0, 0, 4, 0, 0, 0, 0, 0] + [0, 0, 3, 1, 4, 0, 0, 0, 1, 0x83, 0x86, 0x84])
    startThread(name: "test.clock") {
      for _ in 0..<1000 {
        time.advance(milliseconds: 1000)
        pause(milliseconds: 2)
      }
    }
    let frames = client.rest()
    // A break of stream 1 among what came, and the end of the connection at last (RFC 9113, 6.4, 6.8).
    #expect(frames.firstRange(of: [0, 0, 4, 3, 0, 0, 0, 0, 1]) != nil)
    #expect(frames.firstRange(of: [0, 0, 8, 7, 0, 0, 0, 0, 0]) != nil)
  }

  @Test("says what is missing where there is no HTTP/2, and serves HTTP/1.1")
  func missing() async throws {
    let listener = try TCPListener(host: "127.0.0.1", port: 0)
    let without = OTLPReceiver(name: "live", listeners: [listener], http2Problem: { "nghttp2 is not installed (x)" })
    without.start()
    defer { without.close() }
    let client = try RawClient(port: without.port)
    client.send(HTTP2Session.preface)
    let answer = client.rest()
    #expect(answer.starts(with: [0, 0, 0, 4, 0, 0, 0, 0, 0]))
    #expect(String(decoding: answer, as: UTF8.self).contains("nghttp2 is not installed"))
    #expect(without.warnings.first?.message.contains("nghttp2 is not installed") == true)
    #expect(try await without.check().message.contains("nghttp2 is not installed"))
    let other = try RawClient(port: without.port)
    other.send(
      "POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")
    #expect(other.answer()?.status == 200)
  }
}
