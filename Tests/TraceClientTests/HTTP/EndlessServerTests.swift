import JSONTape
import Synchronization
import SystemCalls
import Testing
import TraceModel

@testable import TraceClient

/// Servers that have more and more, each thing with an id of its own: what is read ends with the budget of the fetch,
/// and what came until then is given and said to be a part.
@Suite("A server whose lists never end")
struct EndlessServerTests {
  private static let most = "9223372036854775807"

  /// Some hundred bytes that mean nothing.
  private static let padding = String(repeating: " ", count: 500)

  @Test("ends a session of PandaProbe", arguments: [FetchBudget.Limits(calls: 20), FetchBudget.Limits(bytes: 20_000)])
  func pandaProbe(_ limits: FetchBudget.Limits) async throws {
    let server = try LoopbackServer { request in
      let number = request.number("offset") ?? 0
      let trace = #"{"trace_id":"t\#(number)","spans":[]}"#
      return request.path == "/sessions/s1"
        ? .json(#"{"session_id":"s1","trace_count":\#(Self.most),"traces":[\#(trace)]}"# + Self.padding)
        : .json(#"{"items":[{"trace_id":"u\#(number)"}],"total":\#(Self.most)}"#)
    }
    let source = try PandaProbeSource.testing(server) {
      $0.pageSize = 1
      $0.fetchLimits = limits
    }
    let session = try await source.session(id: "s1")
    #expect(session.traces.count > 5)
    #expect(session.info.incomplete?.hasSuffix("of the session's \(Self.most) traces could be fetched") == true)
    #expect(session.warnings.contains { $0.code == "missingPage" && $0.message.contains("has more of this than") })
    #expect(server.requests.count < 60)
  }

  @Test("ends a session of PandaProbe whose traces are fetched by id")
  func pandaProbeByID() async throws {
    let server = try LoopbackServer { request in
      let number = request.number("offset") ?? 0
      return request.path == "/traces"
        ? .json(#"{"items":[{"trace_id":"t\#(number)"}],"total":\#(Self.most)}"#)
        : .json(#"{"trace_id":"\#(request.path.split(separator: "/").last ?? "")","spans":[]}"#)
    }
    let source = try PandaProbeSource.testing(server) { $0.fetchLimits.calls = 20 }
    // Its list counts more than it gives, and ends with what it gives.
    let session = try await source.session(id: "a/b")
    #expect(session.traces.count == 2)
    #expect(session.info.incomplete == "2 of the session's \(Self.most) traces could be fetched")
    #expect(server.requests.count <= 20)
  }

  @Test(
    "ends a session of Kore, whether it counts its events or not", arguments: ["", #""total":9223372036854775807,"#])
  func koreProject(_ total: String) async throws {
    let server = try LoopbackServer { request in
      let number = request.number("offset") ?? 0
      let event = #"{"id":"e\#(number)","sessionId":"s1","type":"llm_call","data":{}}"#
      return request.path.hasSuffix("/traces")
        ? .json(#"{"success":true,\#(total)"traces":[\#(event)]}"#) : .json(#"{"session":{"id":"s1"}}"#)
    }
    let source = try KoreSource.testing(server) { $0.fetchLimits.calls = 20 }
    let session = try await source.session(id: "s1")
    #expect(session.allSpans.reduce(0) { count, _ in count + 1 } >= 18)
    #expect(session.info.incomplete != nil)
    #expect(server.requests.count <= 22)
  }

  @Test("ends a session of Kore's analytics API, and its list of traces")
  func koreAnalytics() async throws {
    let counter = Counter()
    let server = try LoopbackServer { _ in
      let number = counter.next()
      return .json(
        #"{"traces":[{"traceId":"t\#(number)","sessionId":"s1","events":[{"eventId":"e\#(number)","eventType":"llm"}]}],"#
          + #""pageInfo":{"hasMore":true,"nextCursor":"c\#(number)"}}"#)
    }
    let source = try KoreSource.testing(server, .analytics) { $0.fetchLimits.calls = 20 }
    let session = try await source.session(id: "s1")
    #expect(session.traces.count == 20)
    #expect(session.info.incomplete == "only the first 20 pages were fetched")
    #expect(server.requests.count == 20)
    let page = try await source.traces(TraceQuery())
    #expect(page.warnings.map(\.code) == ["tooManyPages"])
    #expect(server.requests.count == 40)
  }

  @Test("does not have its cursors sent back where they are as long as a page")
  func cursor() async throws {
    let cursor = String(repeating: "c", count: 1 << 20)
    let server = try LoopbackServer { _ in
      .json(#"{"traces":[{"traceId":"t","sessionId":"s1"}],"pageInfo":{"hasMore":true,"nextCursor":"\#(cursor)"}}"#)
    }
    let session = try await KoreSource.testing(server, .analytics).session(id: "s1")
    #expect(session.warnings.map(\.code) == ["brokenCursor"])
    #expect(server.requests.count == 1)
  }

  @Test("ends a session of Syntropic137")
  func syntropic137() async throws {
    let server = try LoopbackServer { request in
      switch request.path {
      case "/sessions/s1": return .json(#"{"id":"s1","status":"completed","operations":[]}"#)
      case "/events/sessions/s1":
        let number = request.number("offset") ?? 0
        return .json(#"{"events":[{"id":"e\#(number)","event_type":"x"}],"has_more":true}"#)
      default: return .json(#"{"session_id":"s1","lines":[{"type":"x"}],"total_lines":\#(Self.most)}"#)
      }
    }
    let source = try Syntropic137Source.testing(server) { $0.fetchLimits.calls = 20 }
    let session = try await source.session(id: "s1")
    #expect(session.info.incomplete?.contains("records of a kind were fetched") == true)
    #expect(server.requests.count == 20)
  }

  @Test("ends a session when it took forty times as long as a call may take")
  func slow() async throws {
    let time = ManualTime()
    let server = try LoopbackServer { request in
      let number = request.number("offset") ?? 0
      if request.path == "/events/sessions/s1" { time.advance(milliseconds: 60_000) }
      switch request.path {
      case "/sessions/s1": return .json(#"{"id":"s1","status":"completed","operations":[]}"#)
      case "/events/sessions/s1": return .json(#"{"events":[{"id":"e\#(number)","event_type":"x"}],"has_more":true}"#)
      default: return .json(#"{"session_id":"s1","lines":[],"total_lines":0}"#)
      }
    }
    let source = try Syntropic137Source.testing(server) {
      $0.deadlineMs = 60_000
      $0.time = time.source
    }
    let session = try await source.session(id: "s1")
    #expect(session.info.incomplete?.contains("records of a kind were fetched") == true)
    #expect(server.requests(of: "/events/sessions/s1").count == 40)
  }

  @Test("gets no index of an answer that is hardly anything but values")
  func dense() async throws {
    let ones = String(repeating: "1,", count: 5 << 20)
    let server = try LoopbackServer { _ in .json(#"{"session_id":"s1","trace_count":0,"traces":[\#(ones)1]}"#) }
    let source = try PandaProbeSource.testing(server)
    let error = await #expect(throws: SourceError.self) { try await source.session(id: "s1") }
    #expect(error?.kind == .tooLarge)
    #expect(error?.message.contains("answered with more than 4194304 values") == true)
    #expect(server.requests.count == 1)
  }

  @Test("does not grow its cursors with every session that starts at the same moment")
  func sameStart() async throws {
    let server = try LoopbackServer { _ in
      let entries = (0..<5000).map { #"{"id":"session-\#($0)","started_at":"2026-01-01T00:00:00Z"}"# }
      return .json(#"{"sessions":[\#(entries.joined(separator: ","))],"total":5000}"#)
    }
    var query = SessionQuery()
    query.limit = 1000
    query.text = "9"
    let page = try await Syntropic137Source.testing(server).sessions(query)
    #expect(page.items.count > 500)
    // All of them came at once, which further questions about that moment only confirm.
    #expect(page.warnings.isEmpty)
    #expect(page.cursors.allSatisfy { $0.utf8.count < 200 })
    #expect(server.requests.count <= 12)
  }

  @Test("gives a list no more entries than were asked for, however many come", arguments: [10, 100, 50_000])
  func pages(_ count: Int) async throws {
    let items = (0..<count).map { #"{"session_id":"s\#($0)"}"# }.joined(separator: ",")
    let server = try LoopbackServer { _ in .json(#"{"items":[\#(items)],"total":\#(Self.most)}"#) }
    let page = try await PandaProbeSource.testing(server).sessions(SessionQuery())
    #expect(page.items.count == min(count, 50))
    #expect(page.cursors.count == page.items.count)
    #expect((page.nextCursor == nil) == (count == 10))
    // Few of many: no more is looked at than could be asked for.
    var query = SessionQuery()
    query.statuses = [.error]
    let none = try await PandaProbeSource.testing(server).sessions(query)
    #expect(none.items.isEmpty)
    #expect(none.warnings.contains { $0.code == "listCut" } == (count == 50_000))
    #expect(server.requests.count <= 6)
  }
}

@Suite("Fetches side by side")
struct OrderedParallelFetchTests {
  @Test("are as many as were allowed, and run no further ahead than what waits for the one that is late")
  func bounds() async {
    let state = Mutex((running: 0, most: 0, begun: 0))
    let late = Flag()
    var delivered: [Int] = []
    await OrderedParallelFetch<Int>(atOnce: 4).run(Array(0..<500)) { place in
      state.withLock { state in
        state.running += 1
        state.begun += 1
        state.most = max(state.most, state.running)
      }
      if place == 3 { while !late.isSet { await Task.yield() } }
      // Nothing behind these is begun before the late one is there.
      if state.withLock({ $0.begun }) == 35 { late.set() }
      state.withLock { $0.running -= 1 }
      return .success(place)
    } deliver: { place, _ in
      if place == 3 { #expect(state.withLock { $0.begun } == 35) }
      delivered.append(place)
    }
    #expect(delivered == Array(0..<500))
    #expect(state.withLock { $0.most } <= 4)
  }
}
