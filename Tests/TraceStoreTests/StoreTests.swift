import Synchronization
import SystemCalls
import Testing
import TraceClient
import TraceModel

@testable import TraceStore

/// A source whose answers the test decides, one by one.
private final class ScriptedSource: TraceSource {
  private struct State {
    var calls: [String: Int] = [:]
    var gates: [String: [CheckedContinuation<Void, Never>]] = [:]
    var closed: Set<String> = []
    var failing: Set<String> = []
    var unchanged: Set<String> = []
    var sizes: [String: Int] = [:]
    var cancelled = 0
    var list: [SessionSummary] = []
  }

  let name = "scripted"
  let kind = "test"
  let location = "nowhere"
  private let state = Mutex(State())

  func calls(_ id: String) -> Int { state.withLock { $0.calls[id] ?? 0 } }
  var cancelled: Int { state.withLock { $0.cancelled } }
  func close(_ id: String) { state.withLock { _ = $0.closed.insert(id) } }
  func fail(_ id: String, _ fails: Bool = true) {
    state.withLock { if fails { $0.failing.insert(id) } else { $0.failing.remove(id) } }
  }
  func keepUnchanged(_ id: String) { state.withLock { _ = $0.unchanged.insert(id) } }
  func list(_ sessions: [SessionSummary]) { state.withLock { $0.list = sessions } }
  func size(_ id: String, _ bytes: Int) { state.withLock { $0.sizes[id] = bytes } }

  func open(_ id: String) {
    let waiting = state.withLock { state in
      state.closed.remove(id)
      return state.gates.removeValue(forKey: id) ?? []
    }
    for gate in waiting { gate.resume() }
  }

  func waitForCalls(_ id: String, _ count: Int) async {
    while calls(id) < count { await Task.yield() }
  }

  func session(id: String, progress: FetchProgress) async throws(SourceError) -> Session {
    await withCheckedContinuation { continuation in
      let isOpen = state.withLock { state in
        state.calls[id, default: 0] += 1
        guard state.closed.contains(id) else { return true }
        state.gates[id, default: []].append(continuation)
        return false
      }
      if isOpen { continuation.resume() }
    }
    if Task.isCancelled { state.withLock { $0.cancelled += 1 } }
    if state.withLock({ $0.failing.contains(id) }) { throw SourceError(.unavailable, "down", hint: "wait") }
    var builder = SessionBuilder(id: id)
    builder.info.status = id.hasPrefix("running") ? .running : .completed
    _ = builder.made(string: String(repeating: "x", count: state.withLock { $0.sizes[id] ?? 0 }))
    return builder.finish()
  }

  func session(holdingTrace id: String, progress: FetchProgress) async throws(SourceError) -> Session {
    try await session(id: "of-\(id)", progress: progress)
  }
  func isUnchanged(_ session: Session) async -> Bool { state.withLock { $0.unchanged.contains(session.id) } }
  func check() async throws(SourceError) -> SourceCheck { SourceCheck(message: "ok") }
  func sessions(_ query: SessionQuery) async throws(SourceError) -> Page<SessionSummary> {
    Page(items: state.withLock { $0.list })
  }
  func traces(_ query: TraceQuery) async throws(SourceError) -> Page<TraceSummary> { Page(items: []) }
}

@Suite("The store")
struct StoreTests {
  private let source = ScriptedSource()
  private let time = ManualTime(now: 1)
  private let store: TraceStore

  init() { store = TraceStore(sources: [source], byteLimit: 100_000, time: time.source) }

  private func key(_ id: String) -> StoreKey { .session(id, source: "scripted") }

  @Test("fetches a session once and then has it")
  func remembers() async throws {
    #expect(store.resident(key("a")) == nil)
    let first = try await store.session(key("a"))
    let again = try await store.session(key("a"))
    #expect(first === again)
    #expect(store.resident(key("a")) === first)
    #expect(source.calls("a") == 1)
    #expect(store.statistics.misses == 1)
    #expect(store.statistics.hits == 2)
    #expect(store.statistics.entries == 1)
    #expect(store.statistics.bytes == first.byteCount + key("a").byteCount)
  }

  @Test("makes one fetch for a hundred simultaneous requests")
  func oneFlight() async throws {
    source.close("a")
    let tasks = (0..<100).map { _ in Task { try await store.session(key("a")) } }
    while store.statistics.misses + store.statistics.joined < 100 { await Task.yield() }
    source.open("a")
    var sessions: [Session] = []
    for task in tasks { sessions.append(try await task.value) }
    #expect(sessions.allSatisfy { $0 === sessions[0] })
    #expect(source.calls("a") == 1)
    #expect(store.statistics.joined == 99)
  }

  @Test("lets a cancelled request go without taking the others' answer along")
  func cancelledWaiter() async throws {
    source.close("a")
    let first = Task { try await store.session(key("a")) }
    await source.waitForCalls("a", 1)
    let second = Task { try await store.session(key("a")) }
    while store.statistics.joined < 1 { await Task.yield() }
    first.cancel()
    source.open("a")
    #expect(try await second.value.id == "a")
    await #expect(throws: SourceError.self) { try await first.value }
    #expect(source.cancelled == 0)
    #expect(source.calls("a") == 1)
  }

  @Test("cancels a fetch that nobody waits for any more, and keeps nothing of it")
  func abandonedFlight() async throws {
    source.close("a")
    let only = Task { try await store.session(key("a")) }
    await source.waitForCalls("a", 1)
    only.cancel()
    source.open("a")
    await #expect(throws: SourceError.self) { try await only.value }
    while source.cancelled == 0 { await Task.yield() }
    #expect(store.resident(key("a")) == nil)
    #expect(try await store.session(key("a")).id == "a")
    #expect(source.calls("a") == 2)
  }

  @Test("has nothing left of thirty fetches that nobody waits for any more")
  func abandonedFlights() async throws {
    let ids = (0..<30).map { "s\($0)" }
    for id in ids { source.close(id) }
    let tasks = ids.map { id in Task { try await store.session(key(id)) } }
    for id in ids { await source.waitForCalls(id, 1) }
    #expect(store.flightCount == 30)
    for task in tasks { task.cancel() }
    while store.flightCount > 0 { await Task.yield() }
    for id in ids { source.open(id) }
    for task in tasks { await #expect(throws: SourceError.self) { try await task.value } }
    while source.cancelled < 30 { await Task.yield() }
    #expect(store.statistics.entries == 0 && store.statistics.bytes == 0)
  }

  @Test("counts the text of what it keeps, in lists and in names for it")
  func text() async throws {
    let long = String(repeating: "x", count: 20_000)
    source.list([SessionSummary(info: SessionInfo(id: long))])
    _ = try await store.sessions(SessionQuery(), source: "scripted")
    #expect((20_000..<30_000).contains(store.statistics.bytes))
    var query = TraceQuery()
    query.text = long
    _ = try await store.traces(query, source: "scripted")
    #expect((40_000..<50_000).contains(store.statistics.bytes))
    _ = store.clear()
    _ = try await store.session(.trace(long, source: "scripted"))
    // The trace's id in the key, and the session's in the name for it, in its own key and in the session.
    #expect(store.statistics.bytes > 80_000)
  }

  @Test("keeps nothing that failed")
  func failures() async throws {
    source.fail("a")
    await #expect(throws: SourceError.self) { try await store.session(key("a")) }
    #expect(store.statistics.entries == 0)
    source.fail("a", false)
    #expect(try await store.session(key("a")).id == "a")
    #expect(source.calls("a") == 2)
  }

  @Test(
    "takes a running session as fresh for two seconds, an ended one for five minutes",
    arguments: [("running", 2.0), ("ended", 300.0)])
  func freshness(id: String, seconds: Double) async throws {
    _ = try await store.session(key(id))
    time.advance(milliseconds: Int64(seconds * 1000) - 1)
    #expect(store.resident(key(id)) != nil)
    time.advance(milliseconds: 2)
    #expect(store.resident(key(id)) == nil)
    _ = try await store.session(key(id))
    #expect(source.calls(id) == 2)
  }

  @Test("asks the source whether an old session is unchanged before it fetches")
  func revalidates() async throws {
    source.keepUnchanged("a")
    let first = try await store.session(key("a"))
    time.advance(milliseconds: 301_000)
    #expect(try await store.session(key("a")) === first)
    #expect(store.resident(key("a")) === first)
    #expect(source.calls("a") == 1)
    #expect(store.statistics.revalidated == 1)
  }

  @Test("fetches again when it is told to")
  func refreshes() async throws {
    let first = try await store.session(key("a"))
    let second = try await store.session(key("a"), refresh: true)
    #expect(first !== second)
    #expect(store.resident(key("a")) === second)
    #expect(source.calls("a") == 2)
  }

  @Test("never holds more than its limit")
  func limit() async throws {
    for number in 0..<50 {
      source.size("s\(number)", 9_000)
      _ = try await store.session(key("s\(number)"))
      #expect(store.statistics.bytes <= 100_000)
    }
    #expect(store.statistics.evictions > 0)
    #expect(store.statistics.entries + store.statistics.evictions == 50)
    #expect(store.resident(key("s49")) != nil)
    #expect(store.resident(key("s0")) == nil)
  }

  @Test("gives a session larger than the limit without keeping it")
  func larger() async throws {
    source.size("big", 200_000)
    #expect(try await store.session(key("big")).id == "big")
    #expect(store.statistics.notKept == 1)
    #expect(store.statistics.entries == 0)
  }

  @Test("keeps the session that a trace belongs to once, under both names")
  func aliases() async throws {
    let byTrace = try await store.session(.trace("t", source: "scripted"))
    #expect(store.resident(.trace("t", source: "scripted")) === byTrace)
    #expect(store.resident(key("of-t")) === byTrace)
    #expect(source.calls("of-t") == 1)
  }

  @Test("forgets what it is told to")
  func clears() async throws {
    _ = try await store.session(key("a"))
    #expect(store.clear(source: "another") == 0)
    #expect(store.clear(source: "scripted") == 1)
    #expect(store.resident(key("a")) == nil)
    #expect(store.statistics.bytes == 0)
  }

  @Test("names a source that does not exist")
  func unknownSource() async {
    await #expect { try await store.session(.session("a", source: "nobody")) } throws: { error in
      (error as? SourceError)?.kind == .noSource
    }
  }
}
