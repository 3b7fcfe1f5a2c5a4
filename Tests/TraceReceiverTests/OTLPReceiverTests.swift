import Foundation
import JSONTape
import SampleSessions
import SystemCalls
import Testing
import TraceModel

@testable import TraceClient
@testable import TraceReceiver

@Suite("The receiver of OTLP")
final class OTLPReceiverTests {
  private let receiver: OTLPReceiver

  init() throws {
    CurrentProcess.ignoreBrokenPipes()
    var limits = OTLPReceiver.Limits()
    limits.request.bodyBytes = 100_000
    limits.request.headBytes = 2000
    limits.keptBytes = 40_000
    limits.connections = 4
    // Nobody waits for room while time stands still.
    limits.request.roomMs = 0
    // Time stands still: tests that wait for their turn are no slow clients, and what they sent does not grow old. One
    // test brings a time of its own for those.
    receiver = try OTLPReceiver(
      name: "live", host: "127.0.0.1", port: 0, limits: limits, time: ManualTime().source)
    receiver.start()
  }

  deinit { receiver.close() }

  static func body(
    trace: String, span: String, parent: String = "", session: String? = nil, padding: Int = 0
  ) -> String {
    let id = session.map { #"{"key":"gen_ai.conversation.id","value":{"stringValue":"\#($0)"}},"# } ?? ""
    return
      #"{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"\#(trace)","spanId":"\#(span)","parentSpanId":"\#(parent)","#
      + #""name":"step \#(span)","startTimeUnixNano":"1767225600000000000","endTimeUnixNano":"1767225601000000000","#
      + #""attributes":[\#(id){"key":"p","value":{"stringValue":"\#(String(repeating: "x", count: padding))"}}]}]}]}]}"#
  }

  private static func post(
    _ body: String, path: String = "/v1/traces", type: String = "application/json", more: String = ""
  ) -> String {
    "POST \(path) HTTP/1.1\r\nHost: localhost:4318\r\nContent-Type: \(type)\r\n\(more)Content-Length: \(body.utf8.count)\r\n\r\n"
      + body
  }

  private func client() throws -> RawClient { try RawClient(port: receiver.port) }

  // MARK: What it takes

  @Test("keeps what comes: several requests on one connection, a session live from its first span on")
  func live() async throws {
    let client = try client()
    client.send(Self.post(Self.body(trace: "ab", span: "02", parent: "01")))
    let taken = try #require(client.answer())
    #expect(taken.status == 200 && taken.body == #"{"partialSuccess":{}}"# && !taken.closes)
    #expect(taken.type == "application/json")
    let begun = try await receiver.session(holdingTrace: "ab")
    #expect(begun.summary.status == .running)
    #expect(await receiver.isUnchanged(begun))
    client.send(Self.post(Self.body(trace: "ab", span: "01", session: "talk")))
    #expect(client.answer()?.status == 200)
    #expect(await !receiver.isUnchanged(begun))
    let ended = try await receiver.session(id: "talk")
    #expect(ended.spans.count == 2)
    #expect(ended.summary.status == .completed)
    #expect(ended.spans(id: "02").first?.parent.flatMap { ended.text($0.id) } == "01")
    #expect(try await receiver.sessions(SessionQuery()).items.map(\.info.id) == ["talk"])
    #expect(try await receiver.traces(TraceQuery()).items.map(\.id) == ["ab"])
  }

  @Test("takes chunked bodies, and says that it goes on where it is asked to")
  func chunked() async throws {
    let client = try client()
    let body = Self.body(trace: "ab", span: "01")
    let half = body.utf8.count / 2
    let pieces = [body.prefix(half), body.dropFirst(half)].map { "\(String($0.utf8.count, radix: 16))\r\n\($0)\r\n" }
    client.send(
      "POST /v1/traces HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json; charset=utf-8\r\n"
        + "Transfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n")
    #expect(client.answer()?.status == 100)
    for piece in pieces { client.send(piece) }
    client.send("0\r\nTrailer: x\r\n\r\n")
    #expect(client.answer()?.status == 200)
    #expect(try await receiver.session(id: "ab").spans.count == 1)
  }

  @Test("takes a request in pieces of any size")
  func pieces() throws {
    let client = try client()
    let request = Array(Self.post(Self.body(trace: "ab", span: "01")).utf8)
    for start in stride(from: 0, to: request.count, by: 7) {
      client.send(String(decoding: request[start..<min(start + 7, request.count)], as: UTF8.self))
    }
    #expect(client.answer()?.status == 200)
  }

  // MARK: What it refuses

  @Test(
    "says of each wrong request what is wrong",
    arguments: [
      (post("{}", type: "application/x-thrift"), 415, "application/x-protobuf and application/json"),
      (post("{}", type: "text/plain"), 415, "application/x-protobuf and application/json"),
      (post("{}", more: "Content-Encoding: br\r\n"), 415, "gzip"),
      (post("{}", more: "Content-Encoding: gzip, gzip\r\n"), 415, "one at a time"),
      (post("{}", more: "Content-Encoding: gzip\r\n"), 400, "not gzip"),
      (post("{"), 400, "not JSON"), (post(#"{"a":1}"#), 400, "resourceSpans"), (post("[]"), 400, "resourceSpans"),
      (post("{}", path: "/v1/trace"), 404, "/v1/traces"), (post("{}", path: "/"), 404, "/v1/traces"),
      (post("{}", path: "/traces"), 404, "/v1/traces"), (post("{}", path: "/v2/traces"), 404, "/v1/traces"),
      (post("{}", more: "Origin: http://evil.example\r\n"), 403, "browser"),
      (post("{}", more: "Origin: http://localhost:4318\r\n"), 403, "browser"),
      (post("{}", more: "Origin: null\r\n"), 403, "browser"),
      ("GET /v1/traces HTTP/1.1\r\nHost: localhost\r\n\r\n", 405, "POST"),
      ("POST /v1/traces HTTP/1.1\r\nContent-Length: 0\r\n\r\n", 400, "Host"),
      ("POST /v1/traces HTTP/1.1\r\nHost: 127.evil.com\r\nContent-Length: 0\r\n\r\n", 403, "this machine"),
      ("POST /v1/traces HTTP/1.1\r\nHost: 127.0.0.1.evil.com\r\nContent-Length: 0\r\n\r\n", 403, "this machine"),
      ("POST /v1/traces HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 0\r\n\r\n", 403, "this machine"),
    ])
  func wrong(request: String, status: Int, words: String) throws {
    let client = try client()
    client.send(request)
    let answer = try #require(client.answer())
    #expect(answer.status == status)
    #expect(!answer.closes)
    #expect(answer.body.contains(words) && answer.body.hasPrefix("{\"code\":"))
    // The connection lives on.
    client.send(Self.post("{}", path: "/v1/logs"))
    #expect(client.answer()?.status == 200)
  }

  @Test(
    "ends a connection on which the end of a message is in doubt, or that asks too much",
    arguments: [
      ("POST / HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
      ("POST / HTTP/1.1\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\n", 400),
      ("POST / HTTP/1.1\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\n", 400),
      ("POST / HTTP/1.1\r\nContent-Length: 3, 3\r\n\r\n", 400), ("POST / HTTP/1.1\r\nContent-Length:\r\n\r\n", 400),
      ("POST / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n", 400),
      ("POST / HTTP/1.1\r\na: b\r\n folded: x\r\n\r\n", 400), ("POST / HTTP/1.1\r\n: x\r\n\r\n", 400),
      ("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
      ("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n", 400),
      ("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n7fffffff\r\n", 413),
      ("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n\r\n", 400),
      ("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n+1\r\nx\r\n", 400),
      ("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0x1\r\nx\r\n", 400),
      ("POST / HTTP/1.1\r\n\(String(repeating: "a: b\r\n", count: 500))\r\n", 431),
      ("POST / HTTP/1.1\r\nContent-Length: +3\r\n\r\n", 400), ("POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400),
      ("POST / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 400),
      ("POST / HTTP/1.1\r\nContent-Length : 3\r\n\r\n", 400), ("POST / HTTP/1.1\r\n folded: x\r\n\r\n", 400),
      ("POST / HTTP/1.1\r\nno colon\r\n\r\n", 400), ("POST / HTTP/1.1\r\na: \u{1}\r\n\r\n", 400),
      ("POST  / HTTP/1.1\r\n\r\n", 400), ("nonsense\r\n\r\n", 400), ("POST / HTTP/2.0\r\n\r\n", 505),
      ("POST / HTTP/1.1\r\nContent-Length: 100001\r\n\r\n", 413),
      ("POST / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n", 413),
      ("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nfffff\r\n", 413),
      ("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n", 400),
      ("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nxyz\r\n", 400),
      ("POST / HTTP/1.1\r\na: \(String(repeating: "x", count: 3000))\r\n\r\n", 431),
      (String(repeating: "y", count: 3000), 431),
    ])
  func broken(request: String, status: Int) throws {
    let client = try client()
    client.send(request)
    let answer = try #require(client.answer())
    #expect(answer.status == status)
    #expect(answer.closes)
    #expect(client.isClosed())
  }

  @Test("drops who is silent and who drips", arguments: ["", "POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nConte"])
  func slow(beginning: String) throws {
    let time = ManualTime()
    let impatient = try OTLPReceiver(name: "live", host: "127.0.0.1", port: 0, time: time.source)
    impatient.start()
    defer { impatient.close() }
    // A thread of its own: tests that wait hold those that tasks share. It passes far more time than anybody is given.
    startThread(name: "test.clock") {
      for _ in 0..<1000 {
        time.advance(milliseconds: 1000)
        pause(milliseconds: 2)
      }
    }
    let client = try RawClient(port: impatient.port)
    client.send(beginning)
    #expect(client.isClosed())
  }

  /// So many clients as there are places, each within a request.
  private func crowdWithinRequests() throws -> [RawClient] {
    let clients = try (0..<4).map { _ in try client() }
    for client in clients { client.send(Self.post("{}")) }
    for client in clients { #expect(client.answer()?.status == 200) }
    for client in clients { client.send("POST /v1/traces HTTP/1.1\r\n") }
    for _ in 0..<2000 where receiver.places.idleCount > 0 { pause(milliseconds: 5) }
    #expect(receiver.places.idleCount == 0)
    return clients
  }

  @Test("takes so many connections at once and no more, where each is within a request")
  func crowd() throws {
    let clients = try crowdWithinRequests()
    let late = try client()
    #expect(late.answer()?.status == 503)
    #expect(late.isClosed())
    clients[0].send("Host: localhost\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}")
    #expect(clients[0].answer()?.closes == true)
    #expect(clients[0].isClosed())
    var status = 503
    for _ in 0..<100 where status == 503 {
      let next = try client()
      next.send(Self.post("{}"))
      status = next.answer()?.status ?? 503
      if status == 503 { pause(milliseconds: 20) }
    }
    #expect(status == 200)
  }

  @Test("gives a newcomer the place of the one that has been idle for the longest")
  func idle() throws {
    let clients = try (0..<4).map { _ in try client() }
    for client in clients {
      client.send(Self.post("{}"))
      #expect(client.answer()?.status == 200)
    }
    clients[0].send(Self.post("{}"))
    #expect(clients[0].answer()?.status == 200)
    for _ in 0..<2000 where receiver.places.idleCount < 4 { pause(milliseconds: 5) }
    clients[1].send("POST /v1/traces HTTP/1.1\r\n")
    for _ in 0..<2000 where receiver.places.idleCount > 3 { pause(milliseconds: 5) }
    let late = try client()
    late.send(Self.post("{}"))
    #expect(late.answer()?.status == 200)
    // Of equal times the one that came first goes; the second is within a request.
    #expect(clients[0].isClosed())
    clients[1].send("Host: localhost\r\nContent-Length: 2\r\n\r\n{}")
    #expect(clients[1].answer()?.status == 200)
  }

  @Test("tells a client that is one too many, or sends too much, why it is refused, also while that one writes")
  func farewell() throws {
    let clients = try crowdWithinRequests()
    let body = String(repeating: " ", count: 1 << 20)
    let late = try client()
    for _ in 0..<4 { late.send(body) }
    #expect(late.answer()?.status == 503)
    clients[0].send("Host: localhost\r\nContent-Length: 99999999\r\n\r\n{}")
    for _ in 0..<4 { clients[0].send(body) }
    #expect(clients[0].answer()?.status == 413)
  }

  @Test("has no room for what many send at once, and says when to come again")
  func crowdedBodies() throws {
    func head(_ length: Int) -> String {
      "POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: \(length)\r\n\r\n{"
    }
    let first = try client()
    first.send(head(15_000))
    for _ in 0..<2000 where receiver.kept.holdings.borrowed == 0 { pause(milliseconds: 5) }
    #expect(receiver.kept.holdings.borrowed == 15_000)
    let second = try client()
    second.send(head(15_000))
    #expect(second.answer()?.status == 503)
    #expect(second.isClosed())
    // A small one still has its place, and what is given back can be had again.
    let third = try client()
    third.send(Self.post(Self.body(trace: "ab", span: "01")))
    #expect(third.answer()?.status == 200)
    first.send("}" + String(repeating: " ", count: 14_998))
    #expect(first.answer()?.status == 200)
    #expect(receiver.kept.holdings.borrowed == 0)
  }

  @Test("takes a body in chunks of one byte", arguments: [1, 3, 1000])
  func smallChunks(size: Int) async throws {
    let client = try client()
    let body = Array(Self.body(trace: "ab", span: "01", padding: 500).utf8)
    var request =
      "POST /v1/traces HTTP/1.1\r\nHost: [::1]:1\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    for start in stride(from: 0, to: body.count, by: size) {
      let part = body[start..<min(start + size, body.count)]
      request += "\(String(part.count, radix: 16))\r\n\(String(decoding: part, as: UTF8.self))\r\n"
    }
    client.send(request + "0\r\n\r\n")
    #expect(client.answer()?.status == 200)
    #expect(try await receiver.session(id: "ab").spans.count == 1)
    #expect(receiver.kept.holdings.borrowed == 0)
  }

  // MARK: What it keeps

  @Test("drops the oldest for the newest, and says so")
  func bounded() async throws {
    let client = try client()
    for number in 0..<50 {
      let body = Self.body(trace: "a\(number)", span: "01", session: number < 25 ? "early" : "late", padding: 1000)
      client.send(Self.post(body))
      #expect(client.answer()?.status == 200)
    }
    let page = try await receiver.sessions(SessionQuery())
    #expect(page.items.map(\.info.id) == ["late"])
    #expect(page.warnings.map(\.code) == ["droppedBodies"])
    let late = try await receiver.session(id: "late")
    #expect(late.info.incomplete != nil)
    #expect(late.traces.count < 25 && late.traces.count > 5)
    #expect(late.traces.last.flatMap { late.text($0.id) } == "a49")
    await #expect { try await receiver.session(id: "early") } throws: { ($0 as? SourceError)?.kind == .notFound }
    await #expect { try await receiver.session(holdingTrace: "a0") } throws: {
      ($0 as? SourceError)?.kind == .notFound
    }
  }

  @Test("a session's figures are those of a file with the same lines, in whatever order they come")
  func sameAsFile() async throws {
    let folder = try TemporaryFolder()
    var bodies = (1...6).map { Self.body(trace: "ab", span: "0\($0)", parent: $0 == 1 ? "" : "0\($0 / 2)") }
    bodies.append(Self.body(trace: "cd", span: "09", session: "s"))
    bodies.append(Self.body(trace: "ab", span: "07", parent: "01", session: "s"))
    try folder.write("all.jsonl", bodies.joined(separator: "\n"))
    let file = try await FilesSource(name: "f", path: folder.path, onlyOTLP: true).session(id: "s")
    let client = try client()
    for body in bodies.shuffled() {
      client.send(Self.post(body))
      #expect(client.answer()?.status == 200)
    }
    let live = try await receiver.session(id: "s")
    #expect(live.spans.count == 8)
    #expect(live.traces.count == file.traces.count)
    #expect(Self.steps(of: live) == Self.steps(of: file))
  }

  /// Each span with its parent, in no order.
  private static func steps(of session: Session) -> Set<String> {
    Set(
      session.allSpans.map { span in
        let parent = span.parent.flatMap { session.text($0.name) } ?? "-"
        return "\(parent) > \(session.text(span.name) ?? "-"), \(span.kind.name), \(span.status.name)"
      })
  }

  @Test(
    "knows addresses that only this machine can reach",
    arguments: [
      ("localhost", true), ("localhost:4318", true), ("127.0.0.1:1", true), ("[::1]:4318", true), ("127.9.9.9", true),
      ("[::1]", true), ("LOCALHOST:1", true), ("127.evil.com", false), ("127.0.0.1.evil.com", false),
      ("127.0.0.1:80:80", false), ("127.1", false), ("127.0.0.256", false), ("127.0.0.01", false), ("127.0.0.", false),
      ("localhost:", false), ("localhost:x", false), ("localhost:65536", false), ("localhost:+1", false),
      ("localhost.", false), ("::1", false), ("[::1", false), ("[::1]x", false), ("[::1]:x", false),
      ("[127.0.0.1]", false),
      ("localhost,localhost", false), ("localhost@evil.example", false), ("127.0.0.1:1@evil.example", false),
      ("evil.example", false), ("localhost.evil.example", false), ("10.0.0.1:4318", false), ("", false),
    ])
  func loopback(host: String, isLoopback: Bool) { #expect(Loopback.isName(host) == isLoopback) }
}
