import Synchronization
import SystemCalls
import Testing
import TraceClient
import TraceModel

@testable import SidetraceServer

/// A source that says nothing until it is told to, or until nobody waits for it any more.
private final class SlowSource: TraceSource {
  let name: String
  let kind = "slow"
  let location = "nowhere"
  /// Sessions that it has at once; for all others it is slow.
  let ready: Set<String>
  private let state = Mutex((isOpen: false, asked: 0, left: 0))

  init(_ name: String, ready: Set<String> = []) {
    self.name = name
    self.ready = ready
  }

  var asked: Int { state.withLock { $0.asked } }
  /// How many no longer wait for an answer that did not come.
  var left: Int { state.withLock { $0.left } }
  func open() { state.withLock { $0.isOpen = true } }

  private func wait() async throws(SourceError) {
    state.withLock { $0.asked += 1 }
    while !state.withLock({ $0.isOpen }) {
      if Task.isCancelled {
        state.withLock { $0.left += 1 }
        throw SourceError(.cancelled, source: name, "cancelled", hint: "ask again")
      }
      await Task.yield()
    }
  }

  func session(id: String, progress: FetchProgress) async throws(SourceError) -> Session {
    if !ready.contains(id) {
      try await wait()
      throw SourceError(.notFound, source: name, "none", hint: "none")
    }
    var builder = SessionBuilder(id: id)
    return builder.finish()
  }
  func session(holdingTrace id: String, progress: FetchProgress) async throws(SourceError) -> Session {
    try await session(id: id, progress: progress)
  }
  func check() async throws(SourceError) -> SourceCheck { SourceCheck(message: "slow") }
  func sessions(_ query: SessionQuery) async throws(SourceError) -> Page<SessionSummary> {
    try await wait()
    var builder = SessionBuilder(id: name)
    return Page(items: [builder.finish().summary], total: 1)
  }
  func traces(_ query: TraceQuery) async throws(SourceError) -> Page<TraceSummary> { Page(items: []) }
}

@Suite("A source that says nothing")
struct SlowSourceTests {
  @Test("does not keep a session from being found in another", .timeLimit(.minutes(5)))
  func session() async throws {
    let (dead, other) = (SlowSource("dead"), SlowSource("other", ready: ["s"]))
    let time = ManualTime()
    let catalog = Catalog(sources: [dead, other], byteLimit: 1 << 20, time: time.source)
    let task = Task { try await catalog.located(.session("s"), source: nil, refresh: false).source }
    while dead.asked == 0 || time.waitingCount == 0 { await Task.yield() }
    #expect(other.asked == 0)
    time.advance(milliseconds: 250)
    #expect(try await task.value == "other")
    // Nobody waits for it any more.
    while dead.left == 0 { await Task.yield() }
    #expect(catalog.resident(.session("s"), source: nil)?.source == "other")
  }

  @Test("is not asked for what another before it has at once")
  func order() async throws {
    let (first, dead) = (SlowSource("first", ready: ["s"]), SlowSource("dead"))
    let catalog = Catalog(sources: [first, dead], byteLimit: 1 << 20, time: ManualTime().source)
    #expect(try await catalog.located(.session("s"), source: nil, refresh: false).source == "first")
    #expect(dead.asked == 0)
  }

  @Test("is waited for where no other has the session", .timeLimit(.minutes(5)))
  func nowhere() async throws {
    let sources = ["a", "b", "c"].map { SlowSource($0) }
    let catalog = Catalog(sources: sources, byteLimit: 1 << 20, time: ManualTime(isAutomatic: true).source)
    let task = Task {
      await #expect(throws: SourceError.self) {
        try await catalog.located(.session("s"), source: nil, refresh: false)
      }
    }
    while sources.contains(where: { $0.asked == 0 }) { await Task.yield() }
    for source in sources { source.open() }
    #expect(await task.value?.kind == .notFound)
  }

  @Test("does not keep a list from asking the others", .timeLimit(.minutes(5)))
  func list() async throws {
    let sources = ["a", "b", "c"].map { SlowSource($0) }
    let catalog = Catalog(sources: sources, byteLimit: 1 << 20)
    let task = Task { try await catalog.sessions(SessionQuery(), source: nil, refresh: false) }
    // All are asked before any has answered.
    while sources.contains(where: { $0.asked == 0 }) { await Task.yield() }
    for source in sources { source.open() }
    let page = try await task.value
    #expect(page.items.map(\.source).sorted() == ["a", "b", "c"])
    #expect(page.total == 3)
  }
}
