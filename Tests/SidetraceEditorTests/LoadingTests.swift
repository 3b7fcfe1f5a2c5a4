import CodeLink
import JSONRPC
import JSONTape
import SidetraceServer
import Testing
import TraceClient
import TraceModel

@testable import SidetraceEditor

/// A source with one session, or one that never answers.
private struct StandInSource: TraceSource {
  let name: String
  var isDead = false
  var kind: String { "stand-in" }
  var location: String { "memory" }

  private func wait() async {
    while isDead, !Task.isCancelled { try? await Task.sleep(for: .seconds(3600)) }
  }

  private var made: Session {
    var builder = SessionBuilder(id: name)
    return builder.finish()
  }

  func check() async throws(SourceError) -> SourceCheck { SourceCheck(message: "well") }

  func sessions(_ query: SessionQuery) async throws(SourceError) -> Page<SessionSummary> {
    await wait()
    return query.page(of: [made.summary])
  }

  func session(id: String, progress: FetchProgress) async throws(SourceError) -> Session {
    await wait()
    return made
  }

  func traces(_ query: TraceQuery) async throws(SourceError) -> Page<TraceSummary> { Page(items: []) }

  func session(holdingTrace id: String, progress: FetchProgress) async throws(SourceError) -> Session {
    throw SourceError(.notFound, source: name, "none", hint: "none")
  }
}

@Suite("An editor that cannot be told to ask again")
struct LoadingTests {
  @Test("waits for a dead source once, and is shown what the others gave")
  func deadSource() async throws {
    let catalog = Catalog(
      sources: [StandInSource(name: "dead", isDead: true), StandInSource(name: "quick")], byteLimit: 1 << 20)
    let editor = Editor()
    let uri = "file:///w/a.py"
    _ = editor.documents.open(uri: uri, version: 1, text: Array("def a():\n".utf8))
    editor.loading.wake(catalog)
    #expect(editor.loading.isFirstUnderWay)
    await editor.loading.firstLook()
    // On a busy machine the wait may be over before the quick one has answered; it answers in any case.
    let end = ContinuousClock.now + .seconds(100)
    while editor.sessions.snapshot.entries.isEmpty, ContinuousClock.now < end {
      try await Task.sleep(for: .milliseconds(2))
    }
    #expect(editor.sessions.snapshot.entries.map(\.found.session.id) == ["quick"])
    // The look goes on, and nobody waits for it any more.
    #expect(!editor.loading.isFirstUnderWay)
    _ = await editor.views.make(uri)
    for _ in 0..<3 {
      editor.loading.wake(catalog)
      var writer = JSONWriter()
      let outcome = editor.withView(uri, &writer) { view, writer in writer.bool(view != nil) }
      guard case .answered = outcome else {
        Issue.record("a lens waits")
        continue
      }
      #expect(writer.take().text == "true")
    }
  }
}
