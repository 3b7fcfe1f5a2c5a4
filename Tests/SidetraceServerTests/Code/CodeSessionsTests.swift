import CodeLink
import Foundation
import Synchronization
import Testing
import TraceClient
import TraceInsight
import TraceModel
import TraceStore

@testable import SidetraceServer

@Suite("The sessions that code is looked at with")
struct CodeSessionsTests {
  private static let demo = URL(filePath: #filePath).appending(path: "../../../../Fixtures/demo").standardized.path

  private func catalog(_ more: [any TraceSource] = []) -> Catalog {
    Catalog(sources: [FilesSource(name: "files", path: Self.demo)] + more, byteLimit: 64 << 20)
  }

  @Test("are the newest, and each is read once as long as it stays the same")
  func newest() async throws {
    let (sessions, catalog) = (CodeSessions(), catalog())
    let first = try await sessions.load(CodeSessions.Choice(), from: catalog)
    #expect(first.entries.map(\.found.session.id).first == "ledgerly-nightly-eval")
    #expect(first.entries.count == 4)
    #expect(sessions.keep(first, byteLimit: 64 << 20))
    let again = try await sessions.load(CodeSessions.Choice(), from: catalog)
    #expect(zip(first.entries, again.entries).allSatisfy { $0.code === $1.code })
    #expect(!sessions.keep(again, byteLimit: 64 << 20))
    #expect(sessions.snapshot.generation == 1)
  }

  @Test("are those that are asked for, and a missing one is told of")
  func chosen() async throws {
    let sessions = CodeSessions()
    let choice = CodeSessions.Choice(ids: ["kore-7f3a-support", "nowhere"])
    let found = try await sessions.load(choice, from: catalog())
    #expect(found.entries.map(\.found.session.id) == ["kore-7f3a-support"])
    #expect(found.warnings.map(\.code) == ["sessionsMissing"])
    await #expect(throws: SourceError.self) {
      try await sessions.load(CodeSessions.Choice(ids: ["nowhere"]), from: catalog())
    }
  }

  @Test("come from each source as it answers, and one that never does takes none from the others, old or new")
  func eachOnItsOwn() async throws {
    let slow = GrowingSource(name: "slow")
    let other = GrowingSource(name: "other")
    for source in [slow, other] { source.state.withLock { $0.status = .completed } }
    let catalog = Catalog(sources: [slow, other], byteLimit: 1 << 20)
    let sessions = CodeSessions()
    try await sessions.loadNewest(20, from: catalog) { sessions.keep($0, byteLimit: .max) }
    #expect(sessions.snapshot.entries.map(\.found.source).sorted() == ["other", "slow"])
    // What is known of a source stays while it fails.
    slow.state.withLock { $0.failure = SourceError(.unavailable, "gone", hint: "wait") }
    _ = catalog.store.clear()
    try await sessions.loadNewest(20, from: catalog) { sessions.keep($0, byteLimit: .max) }
    #expect(sessions.snapshot.entries.map(\.found.source).sorted() == ["other", "slow"])
    #expect(sessions.snapshot.warnings.map(\.code) == ["sessionsMissing"])
    other.state.withLock { $0.failure = SourceError(.unavailable, "gone", hint: "wait") }
    _ = catalog.store.clear()
    await #expect(throws: SourceError.self) {
      try await sessions.loadNewest(20, from: catalog) { sessions.keep($0, byteLimit: .max) }
    }
    #expect(sessions.snapshot.entries.count == 2)
  }

  @Test("are the newest of all sources together")
  func newestOfAll() async throws {
    let sessions = CodeSessions()
    try await sessions.loadNewest(2, from: catalog([GrowingSource(name: "other")])) {
      sessions.keep($0, byteLimit: .max)
    }
    let all = try await sessions.load(
      CodeSessions.Choice(ids: [], limit: 2), from: catalog([GrowingSource(name: "other")]))
    #expect(sessions.snapshot.entries.map(\.found.session.id) == all.entries.map(\.found.session.id))
  }

  @Test("are kept up to a limit of bytes")
  func limit() async throws {
    let sessions = CodeSessions()
    let all = try await sessions.load(CodeSessions.Choice(), from: catalog())
    let first = try #require(all.entries.first).code.session.byteCount
    sessions.keep(all, byteLimit: first)
    #expect(sessions.snapshot.entries.map(\.found.session.id) == ["ledgerly-nightly-eval"])
    sessions.keep(all, byteLimit: 0)
    #expect(sessions.snapshot.entries.isEmpty)
    sessions.keep(all, byteLimit: .max)
    sessions.clear()
    #expect(sessions.snapshot.entries.isEmpty)
  }
}

@Suite("The figures of a line")
struct LineFiguresTests {
  @Test("can be counted again from the spans they are of")
  func figures() async throws {
    let demo = URL(filePath: #filePath).appending(path: "../../../../Fixtures/demo").standardized.path
    let catalog = Catalog(sources: [FilesSource(name: "files", path: demo)], byteLimit: 64 << 20)
    let entries = try await CodeSessions().load(CodeSessions.Choice(), from: catalog).entries
    let path = try #require(CodePath("/home/noor/ledgerly/agents/billing.agent.abl"))
    let text = try String(
      contentsOf: URL(filePath: demo).appending(path: "../workspace/agents/billing.agent.abl"), encoding: .utf8)
    let view = CodeView(CodeDocument(path: path, text: CodeText(text)), entries, files: FileTable())
    let agent = try #require(view.lines.first)
    #expect(agent.line == 1)
    #expect(agent.callCount == 4)
    let spans = agent.links.map { view.span(of: $0) }
    #expect(spans.map(\.start) == spans.map(\.start).sorted { ($0?.nanoseconds ?? 0) > ($1?.nanoseconds ?? 0) })
    let durations = spans.compactMap(\.duration).sorted()
    #expect(agent.latency?.p50 == durations[1])
    // An agent's cost is that of the calls below it.
    var picoUsd: Int64 = 0
    for span in spans {
      var next = [span]
      while let current = next.popLast() {
        picoUsd += current.call?.cost?.picoUsd ?? 0
        var child = current.firstChild
        while let found = child {
          next.append(found)
          child = found.nextSibling
        }
      }
    }
    #expect(agent.totals.cost?.picoUsd == picoUsd)
  }

  @Test("name the function that the line is in")
  func function() throws {
    let path = try #require(CodePath("/w/a.py"))
    let text = CodeText("class A:\n    def f(self):\n        pass\n")
    let view = CodeView(CodeDocument(path: path, text: text), [], files: FileTable())
    #expect(view.function(ofLine: 3) == "A.f")
    #expect(view.function(ofLine: 1) == "A")
    #expect(view.function(ofLine: 99) == nil)
    #expect(view.function(ofLine: 0) == nil)
  }
}
