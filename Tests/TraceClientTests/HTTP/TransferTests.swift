import Foundation
import JSONTape
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

  @Test("has its deadline to itself: waiting for its turn does not count")
  func deadline() async throws {
    let isFree = Flag()
    let server = try LoopbackServer { request in
      while request.path == "/slow", !isFree.isSet { Thread.sleep(forTimeInterval: 0.01) }
      return .json(Endpoint.check.goodBody)
    }
    let client = try PandaProbeSource.testing(server, deadlineMs: 4000).client
    var patient = client
    patient.deadlineMs = 600_000
    let slow = (0..<6).map { _ in Task { [patient] in try await patient.get("/slow").count } }
    try await eventually("all turns are taken") { server.requests.count == 6 }
    let waiting = Task { try await client.get("/sessions").count }
    // Longer than the deadline of the one that waits.
    try await Task.sleep(for: .milliseconds(4200))
    isFree.set()
    #expect(try await waiting.value == Endpoint.check.goodBody.utf8.count)
    for task in slow { _ = try await task.value }
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
