import SampleSessions
import Testing
import TraceModel

@testable import TraceClient

/// A session of 230 traces, fetched in pages of any size.
@Suite("Fetching a session")
struct SessionFetchTests {
  private static let sample = SampleSession(seed: 5, traces: 230, spansPerTrace: 2, payloadBytes: 20)
  private static let emulation = PandaProbeEmulation(sample)
  private static let ids = (0..<230).map { sample.traceID($0) }

  private func ids(_ session: Session) -> [String?] { session.traces.map { session.text($0.id) } }

  private func fetch(
    _ emulation: PandaProbeEmulation, pageSize: Int = 50
  ) async throws -> (session: Session, server: LoopbackServer) {
    let server = try LoopbackServer(emulation)
    let source = try PandaProbeSource.testing(server) { $0.pageSize = pageSize }
    return (try await source.session(id: Self.sample.id), server)
  }

  @Test("gives every trace once and in order, whatever the page", arguments: [1, 7, 50, 229, 230, 231, 1000, 5000])
  func pages(_ size: Int) async throws {
    let (session, server) = try await fetch(Self.emulation, pageSize: size)
    #expect(ids(session) == Self.ids)
    #expect(session.spans.count == Self.sample.totals.spans)
    #expect(session.info.incomplete == nil)
    #expect(session.warnings.isEmpty)
    #expect(session.info.userID == Self.emulation.traces[0].user)
    let real = min(size, 1000)
    #expect(server.requests.count == (230 + real - 1) / real)
    #expect(Set(server.requests.compactMap { $0.number("offset") }).count == server.requests.count)
    #expect(server.requests.allSatisfy { $0.path == "/sessions/sample-5" && $0.number("limit") == real })
  }

  @Test("reads each body once, whether or not somebody listens", arguments: [false, true])
  func parsesOnce(isHeard: Bool) async throws {
    let server = try LoopbackServer(Self.emulation)
    let parses = Counter()
    let source = try PandaProbeSource.testing(server) { configuration in
      configuration.pageSize = 50
      configuration.onParse = { _ = parses.next() }
    }
    let progress = FetchProgress()
    if isHeard { progress.listen { _ in } }
    let session = try await source.session(id: Self.sample.id, progress: progress)
    #expect(ids(session) == Self.ids)
    #expect(server.requests.count == 5)
    #expect(parses.next() - 1 == 5)
  }

  @Test("reads each body once, too, where traces are fetched one by one")
  func parsesSinglesOnce() async throws {
    var emulation = Self.emulation
    emulation.window = { offset, limit, count in (offset..<min(offset + limit, count)).filter { $0 != 120 } }
    let server = try LoopbackServer(emulation)
    let parses = Counter()
    let source = try PandaProbeSource.testing(server) { configuration in
      configuration.pageSize = 50
      configuration.onParse = { _ = parses.next() }
    }
    #expect(ids(try await source.session(id: Self.sample.id)) == Self.ids)
    // Five pages, two of the list of traces from each end, and the trace.
    #expect(server.requests.count == 10)
    #expect(parses.next() - 1 == 10)
  }

  @Test("fills in the traces that pages without a fixed order leave out")
  func unstable() async throws {
    var emulation = Self.emulation
    emulation.window = { offset, limit, count in
      // The last one of each page but the first comes again in place of another.
      (offset..<min(offset + limit, count)).map { $0 > offset || offset == 0 ? $0 : $0 - 1 }
    }
    let (session, server) = try await fetch(emulation)
    #expect(ids(session) == Self.ids)
    #expect(session.info.incomplete == nil)
    #expect(session.warnings.map(\.code) == ["repeatedTraces"])
    #expect(session.warnings.first?.count == 4)
    let singles = server.requests.filter { $0.path.hasPrefix("/traces/") }.map(\.path).sorted()
    #expect(singles == [50, 100, 150, 200].map { "/traces/" + Self.sample.traceID($0) })
    let list = try #require(server.requests(of: "/traces").first)
    #expect(list.parameter("session_id") == Self.sample.id)
  }

  @Test("says what is missing where a trace cannot be had")
  func lost() async throws {
    var emulation = Self.emulation
    emulation.window = { offset, limit, count in (offset..<min(offset + limit, count)).filter { $0 != 120 } }
    let path = "/traces/" + Self.sample.traceID(120)
    emulation.override = { $0.path == path ? .status(404, #"{"detail":"Trace not found."}"#) : nil }
    let (session, _) = try await fetch(emulation)
    #expect(ids(session) == Self.ids.filter { $0 != Self.sample.traceID(120) })
    #expect(session.info.incomplete == "229 of the session's 230 traces could be fetched")
    #expect(session.warnings.map(\.code) == ["missingTrace"])
    #expect(session.warnings.first?.message.contains(Self.sample.traceID(120)) == true)
  }

  @Test("takes the traces one by one where the server fails on the whole")
  func broken() async throws {
    var emulation = Self.emulation
    emulation.broken = [Self.sample.traceID(3), Self.sample.traceID(77)]
    let (session, server) = try await fetch(emulation)
    #expect(ids(session) == Self.ids.filter { !emulation.broken.contains($0) })
    #expect(session.info.incomplete == "228 of the session's 230 traces could be fetched")
    #expect(session.warnings.map(\.code).sorted() == ["missingTrace", "missingTrace", "serverFailed"])
    for id in emulation.broken {
      #expect(session.warnings.contains { $0.code == "missingTrace" && $0.message.contains(id) })
      #expect(server.requests(of: "/traces/" + id).count == 2)
    }
    // Four tries of the whole, then halves of it, each asked for once.
    #expect(server.requests(of: "/sessions/sample-5").count < 16)
  }

  @Test("asks for a page that fails in halves, and by id for what is left")
  func brokenPage() async throws {
    var emulation = Self.emulation
    emulation.override = { request in
      request.number("offset").map { (100...117).contains($0) && $0 + (request.number("limit") ?? 0) > 117 } == true
        && request.path.hasPrefix("/sessions/") ? .text(500, "Internal Server Error") : nil
    }
    let (session, server) = try await fetch(emulation)
    #expect(ids(session) == Self.ids)
    #expect(session.info.incomplete == nil)
    #expect(session.warnings.isEmpty)
    let single = "/traces/" + Self.sample.traceID(117)
    #expect(server.requests.map(\.path).filter { $0.hasPrefix("/traces/") } == [single])
    #expect(server.requests.count < 31)
  }

  @Test("is not complete where a page was repaired with a loss, whatever came meanwhile")
  func repairedWithLoss() async throws {
    var emulation = Self.emulation
    // One more comes while the session is read, so that their number is what it was.
    emulation.add("late", session: Self.sample.id)
    let path = "/traces/" + Self.sample.traceID(117)
    let whole = emulation
    emulation.override = { request in
      if request.path == path { return .text(500, "Internal Server Error") }
      guard request.path.hasPrefix("/sessions/"), let offset = request.number("offset") else { return nil }
      if (100...117).contains(offset), offset + (request.number("limit") ?? 0) > 117 {
        return .text(500, "Internal Server Error")
      }
      var plain = whole
      plain.override = { _ in nil }
      guard offset == 0, case .answer(let answer) = plain.reply(request) else { return nil }
      let text = String(decoding: answer.body, as: UTF8.self)
      return .json(text.split(separator: #""trace_count":231"#).joined(separator: #""trace_count":230"#))
    }
    let (session, _) = try await fetch(emulation)
    #expect(session.traces.count == 230)
    #expect(session.info.incomplete == "230 of the session's 231 traces could be fetched")
  }

  @Test("does not ask for hundreds of traces one by one where pages are not answered")
  func silentPages() async throws {
    let sample = SampleSession(seed: 5, traces: 400, spansPerTrace: 1, payloadBytes: 10)
    var emulation = PandaProbeEmulation(sample)
    emulation.override = { request in
      let offset = request.number("offset") ?? 0
      guard request.path.hasPrefix("/sessions/"), (100..<350).contains(offset) else { return nil }
      return .status(503, #"{"detail":"busy"}"#)
    }
    let server = try LoopbackServer(emulation)
    let source = try PandaProbeSource.testing(server) { $0.pageSize = 50 }
    let session = try await source.session(id: sample.id)
    #expect(session.traces.count == 150)
    #expect(session.info.incomplete == "150 of the session's 400 traces could be fetched")
    #expect(session.info.hasPassingGap)
    #expect(session.warnings.count == 5)
    #expect(server.requests.allSatisfy { !$0.path.hasPrefix("/traces") })
  }

  @Test("asks for a page that takes too long in smaller ones", .timeLimit(.minutes(5)))
  func slowPage() async throws {
    var emulation = Self.emulation
    emulation.override = { request in
      request.number("offset") == 100 && request.number("limit") == 50 ? .silence : nil
    }
    let server = try LoopbackServer(emulation)
    let source = try PandaProbeSource.testing(server, deadlineMs: 3000) { $0.pageSize = 50 }
    let session = try await source.session(id: Self.sample.id)
    #expect(ids(session) == Self.ids)
    #expect(session.warnings.isEmpty)
    #expect(server.requests.count == 5 + 5)
  }

  @Test("gives the first error where the server fails on everything")
  func down() async throws {
    let server = try LoopbackServer { _ in .text(500, "Internal Server Error") }
    let error = try await Endpoint.sessionDetail.failure(PandaProbeSource.testing(server))
    #expect(error.kind == .unavailable)
    #expect(error.status == 500)
    #expect(error.message == "Internal Server Error")
  }

  @Test("gives up soon where the server stops answering", .timeLimit(.minutes(5)))
  func givingUp() async throws {
    var emulation = Self.emulation
    emulation.override = { ($0.number("offset") ?? 0) > 0 || $0.path.hasPrefix("/traces") ? .silence : nil }
    let server = try LoopbackServer(emulation)
    let source = try PandaProbeSource.testing(server, deadlineMs: 2500) { $0.pageSize = 1 }
    let session = try await source.session(id: Self.sample.id)
    #expect(session.traces.count == 1)
    #expect(session.info.incomplete == "1 of the session's 230 traces could be fetched")
    // The first page, a few at a time of the rest, and the list of traces.
    #expect(server.requests.count < 30)
  }

  @Test("leaves every call when it is cancelled", .timeLimit(.minutes(5)))
  func cancelled() async throws {
    var emulation = Self.emulation
    emulation.override = { ($0.number("offset") ?? 0) > 0 ? .silence : nil }
    let server = try LoopbackServer(emulation)
    let source = try PandaProbeSource.testing(server, deadlineMs: 600_000) { $0.pageSize = 10 }
    let task = Task { () -> SourceError? in
      do throws(SourceError) {
        _ = try await source.session(id: Self.sample.id)
        return nil
      } catch {
        return error
      }
    }
    try await eventually("as many calls as may be are under way") { server.requests.count == 7 }
    task.cancel()
    #expect(await task.value?.kind == .cancelled)
    try await eventually("all connections are closed") { server.goneCount == 6 }
    #expect(server.requests.count == 7)
  }

  @Test("says so where there is none")
  func missing() async throws {
    let server = try LoopbackServer(Self.emulation)
    let source = try PandaProbeSource.testing(server)
    let error = await #expect(throws: SourceError.self) { try await source.session(id: "nobody") }
    #expect(error?.kind == .notFound)
    #expect(error?.message == "Session 'nobody' not found.")
  }
}
