import CCurl
import Foundation
import JSONTape
import SystemCalls
import Testing
import TraceModel

@testable import TraceClient

@Suite("A transfer")
struct TransferTests {
  @Test("expands a compressed answer")
  func gzip() async throws {
    let server = try LoopbackServer { _ in
      .answer(LoopbackResponse(200, bytes: GzipSamples.sessionList, [("Content-Encoding", "gzip")]))
    }
    #expect(try await PandaProbeSource.testing(server).check().sessionCount == 1)
    #expect(try #require(server.requests.first?.header("accept-encoding")).contains("gzip"))
  }

  @Test("stops a compressed bomb at the limit, and takes what lies below it", arguments: [1 << 20, 4 << 20, 8 << 20])
  func bomb(_ limit: Int) async throws {
    let server = try LoopbackServer { _ in
      .answer(LoopbackResponse(200, bytes: GzipSamples.bomb, [("Content-Encoding", "gzip")]))
    }
    let error = try await Endpoint.check.failure(PandaProbeSource.testing(server) { $0.bodyBytes = limit })
    // Below the limit it is only an array in place of a list.
    #expect(error.kind == (limit > 4 << 20 ? .badResponse : .tooLarge))
    #expect(server.requests.count == 1)
  }

  @Test("uses the connection of the request before it")
  func keepAlive() async throws {
    let server = try LoopbackServer { _ in .json(Endpoint.check.goodBody) }
    let source = try PandaProbeSource.testing(server)
    for _ in 0..<40 { _ = try await source.check() }
    #expect(server.requests.count == 40)
    // Not always one: the other tests of this process push idle connections out.
    #expect(server.connectionCount < 20)
  }

  @Test("that comes in single bytes is whole")
  func drip() async throws {
    let server = try LoopbackServer { _ in .drip(LoopbackResponse(200, Endpoint.check.goodBody), everyMilliseconds: 0) }
    #expect(try await PandaProbeSource.testing(server).check().sessionCount == 1)
  }

  @Test("is one of six at a time")
  func turns() async throws {
    let server = try LoopbackServer { _ in
      Thread.sleep(forTimeInterval: 0.1)
      return .json(Endpoint.check.goodBody)
    }
    let source = try PandaProbeSource.testing(server)
    try await withThrowingTaskGroup(of: Count?.self) { group in
      for _ in 0..<30 { group.addTask { try await source.check().sessionCount } }
      for try await count in group { #expect(count == 1) }
    }
    #expect(server.mostAtOnce == 6)
  }

  @Test("waits for its turn no longer than its deadline, and says what it waited for", .timeLimit(.minutes(5)))
  func deadline() async throws {
    let server = try LoopbackServer { _ in .silence }
    let time = ManualTime()
    let source = try PandaProbeSource.testing(server, deadlineMs: 300_000) { $0.time = time.source }
    let slow = (0..<6).map { _ in Task { try await Endpoint.check.failure(source) } }
    try await eventually("all turns are taken") { server.requests.count == 6 }
    let waiting = Task { try await Endpoint.check.failure(source) }
    try await eventually("one waits for its turn") { time.waitingCount == 1 }
    time.advance(milliseconds: 300_000)
    let error = try await waiting.value
    #expect(error.kind == .timeout)
    #expect(error.message.hasSuffix("is still busy with earlier requests of this source after 300000 ms"))
    #expect(server.requests.count == 6)
    for task in slow { task.cancel() }
    for task in slow { #expect(try await task.value.kind == .cancelled) }
  }

  @Test("that waited for its turn has only the rest of the time for its tries", .timeLimit(.minutes(5)))
  func rest() async throws {
    let isFree = Flag()
    let server = try LoopbackServer { request in
      while request.path == "/slow", !isFree.isSet { Thread.sleep(forTimeInterval: 0.01) }
      return request.path == "/slow"
        ? .json(Endpoint.check.goodBody) : .status(503, "{}", [("Retry-After", "100")])
    }
    let time = ManualTime()
    let client = try PandaProbeSource.testing(server, deadlineMs: 300_000) { $0.time = time.source }.client
    let slow = (0..<6).map { _ in Task { try await client.get("/slow").count } }
    try await eventually("all turns are taken") { server.requests.count == 6 }
    let waiting = Task { await #expect(throws: SourceError.self) { try await client.get("/sessions") } }
    try await eventually("one waits for its turn") { time.waitingCount == 1 }
    time.advance(milliseconds: 250_000)
    isFree.set()
    // A pause of 100 s would end behind the 50 s that are left, so that none is made.
    #expect(await waiting.value?.status == 503)
    #expect(server.requests(of: "/sessions").count == 1)
    for task in slow { _ = try await task.value }
  }

  @Test("to a server that never answers holds up no other source", .timeLimit(.minutes(5)))
  func dead() async throws {
    let dead = try LoopbackServer { _ in .silence }
    let alive = try LoopbackServer { _ in .json(Endpoint.check.goodBody) }
    let silent = try PandaProbeSource.testing(dead)
    let waiting = (0..<64).map { _ in Task { try await Endpoint.check.failure(silent) } }
    try await eventually("all turns are taken") { dead.requests.count == 6 }
    #expect(try await PandaProbeSource.testing(alive).check().sessionCount == 1)
    #expect(dead.requests.count == 6)
    // From here on a turn that was given back may be taken by one that has not heard of its end yet.
    for task in waiting { task.cancel() }
    for task in waiting { #expect(try await task.value.kind == .cancelled) }
  }

  @Test("leaves an error's body where it has what it needs of it", arguments: [403, 404, 500])
  func longError(_ status: Int) async throws {
    let server = try LoopbackServer { _ in
      .endless(
        start: "HTTP/1.1 \(status) No\r\nContent-Type: application/json\r\nContent-Length: 99999999999\r\n\r\n{",
        piece: String(repeating: " ", count: 4096))
    }
    let source = try PandaProbeSource.testing(server) { $0.retry.retries = 0 }
    let error = try await Endpoint.check.failure(source)
    #expect(error.status == status)
    // A failing server is asked for its health, too.
    try await eventually("the connection is closed") { server.goneCount == server.requests.count }
  }

  @Test("ends at its deadline where a chunk's extension never does", .timeLimit(.minutes(5)))
  func extensions() async throws {
    let server = try LoopbackServer { _ in
      .endless(
        start: "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n4;",
        piece: String(repeating: "x", count: 4096))
    }
    let error = try await Endpoint.check.failure(PandaProbeSource.testing(server, deadlineMs: 500))
    #expect(error.kind == .timeout)
  }

  @Test("leaves nothing behind where it is given up", .timeLimit(.minutes(5)))
  func nothingLeft() async throws {
    let server = try LoopbackServer { _ in
      .endless(
        start: "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n[", piece: String(repeating: " ", count: 4096))
    }
    let loop = HTTPLoop()
    let request = HTTPRequest(url: server.origin + "/", isDirect: true)
    let tasks = (0..<30).map { _ in Task { try await loop.send(request, HTTPLoop.Bounds()) } }
    try await eventually("the requests are under way") { server.requests.count >= 16 }
    for task in tasks { task.cancel() }
    for task in tasks { _ = await task.result }
    #expect(loop.underWay == 0)
    try await eventually("the connections are closed") { server.goneCount == server.requests.count }
  }

  @Test("does not ask with an address that no server takes")
  func longAddress() async throws {
    let server = try LoopbackServer { _ in .json("{}") }
    let source = try PandaProbeSource.testing(server)
    let error = await #expect(throws: SourceError.self) {
      try await source.session(id: String(repeating: "x", count: 100_000))
    }
    #expect(error?.kind == .tooLarge)
    #expect(server.requests.isEmpty)
  }
}

@Suite("The memory of a body")
struct BodyBufferTests {
  @Test("is little more than what came, and never more than the limit", arguments: [1, 1000, 16_384, 100_000])
  func growth(_ piece: Int) {
    var buffer = ccurl_buffer()
    buffer.limit = 4 << 20
    let bytes = [UInt8](repeating: 0x20, count: piece)
    let pieces = piece == 1 ? 70_000 : (4 << 20) / piece
    for number in 1...pieces {
      #expect(ccurl_buffer_add(&buffer, bytes, piece) == piece)
      if buffer.count != number * piece { Issue.record("bytes are missing") }
      if buffer.capacity > max(16_384, min(buffer.limit, buffer.count + buffer.count / 4)) {
        Issue.record("\(buffer.capacity) bytes for \(buffer.count)")
      }
    }
    #expect(ccurl_buffer_add(&buffer, bytes, 0) == 0 && !buffer.over)
    let rest = [UInt8](repeating: 0x20, count: 5 << 20)
    #expect(ccurl_buffer_add(&buffer, rest, rest.count) == 0 && buffer.over)
    var count = 0
    ccurl_free(ccurl_buffer_take(&buffer, &count))
    #expect(count == pieces * piece && buffer.capacity == 0)
  }

  @Test("counts what it forgot")
  func forgotten() {
    var buffer = ccurl_buffer()
    buffer.limit = 10_000
    let line = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)
    var taken = 0
    while ccurl_buffer_add(&buffer, line, line.count) > 0 {
      taken += 1
      ccurl_buffer_forget(&buffer)
    }
    #expect(taken == 10_000 / line.count && buffer.over)
    var count = 0
    ccurl_free(ccurl_buffer_take(&buffer, &count))
  }
}

@Suite("Cancelling a request")
struct CancellationTests {
  @Test("ends its wait for another try", .timeLimit(.minutes(5)))
  func pause() async throws {
    let server = try LoopbackServer { _ in .status(503, "{}", [("Retry-After", "300")]) }
    let source = try PandaProbeSource.testing(server, deadlineMs: 600_000)
    let task = Task { try await Endpoint.check.failure(source) }
    try await eventually("the request is answered") { server.requests.count == 1 }
    task.cancel()
    #expect(try await task.value.kind == .cancelled)
  }

  @Test("ends its wait for a turn, and lets the others have theirs", .timeLimit(.minutes(5)))
  func turn() async throws {
    let isOpen = Flag()
    let server = try LoopbackServer { _ in
      isOpen.isSet ? .json(Endpoint.check.goodBody) : .silence
    }
    let source = try PandaProbeSource.testing(server, deadlineMs: 600_000)
    let first = (0..<6).map { _ in Task { try await Endpoint.check.failure(source) } }
    try await eventually("all turns are taken") { server.requests.count == 6 }
    let waiting = (0..<20).map { _ in Task { try await Endpoint.check.failure(source) } }
    for task in waiting { task.cancel() }
    for task in waiting { #expect(try await task.value.kind == .cancelled) }
    isOpen.set()
    for task in first { task.cancel() }
    for task in first { #expect(try await task.value.kind == .cancelled) }
    #expect(try await source.check().sessionCount == 1)
    #expect(server.requests.count == 7)
  }

  @Test("before it begins sends nothing")
  func before() async throws {
    let server = try LoopbackServer { _ in .silence }
    let source = try PandaProbeSource.testing(server, deadlineMs: 600_000)
    let task = Task {
      while !Task.isCancelled { await Task.yield() }
      return try await Endpoint.check.failure(source)
    }
    task.cancel()
    #expect(try await task.value.kind == .cancelled)
    #expect(server.requests.isEmpty)
  }

  @Test("at any moment is not missed", .timeLimit(.minutes(5)))
  func race() async throws {
    let server = try LoopbackServer { _ in .silence }
    let source = try PandaProbeSource.testing(server, deadlineMs: 600_000)
    for round in 0..<200 {
      let task = Task { try await Endpoint.check.failure(source) }
      for _ in 0..<(round % 20) { await Task.yield() }
      task.cancel()
      #expect(try await task.value.kind == .cancelled)
    }
  }
}
