import Testing
import TraceModel

@testable import TraceClient

/// Ids are any text of up to 255 characters.
@Suite("A session whose id is odd")
struct OddSessionIDTests {
  private static let inPath = [
    ".", "..", "...", "a b", "a+b", "a%2Fb", "a?b", "a#b", "a&b=c", "ü€😀", "e\u{301}", "a;b", "a:b@c", "~", "\"q\"",
    "a\\b",
    "\u{1}\u{7F}", "\u{202E}x", "line\nbreak", "analytics2", "<script>", "${}|^`", String(repeating: "x", count: 255),
  ]
  private static let notInPath = ["", "/", "a/b", "/..", "../x", "analytics"]

  private func fetch(_ id: String) async throws -> (session: Session, requests: [LoopbackRequest]) {
    var emulation = PandaProbeEmulation()
    for other in ["other", "sessions"] { emulation.add("trace of \(other)", session: other) }
    for number in 0..<3 { emulation.add("trace \(number)", session: id) }
    let server = try LoopbackServer(emulation)
    return (try await PandaProbeSource.testing(server).session(id: id), server.requests)
  }

  @Test("is found by its path", arguments: inPath)
  func path(_ id: String) async throws {
    let (session, requests) = try await fetch(id)
    #expect(session.id == id)
    #expect(session.traces.map { session.text($0.id) } == ["trace 0", "trace 1", "trace 2"])
    #expect(session.warnings.isEmpty)
    #expect(requests.count == 1)
    let path = try #require(requests.first?.path)
    #expect(LoopbackRequest.decoded(path.dropFirst("/sessions/".count)) == id)
    #expect(path.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F })
  }

  @Test("that no path can name is found by its traces", arguments: notInPath)
  func traces(_ id: String) async throws {
    let (session, requests) = try await fetch(id)
    #expect(session.id == id)
    #expect(session.traces.map { session.text($0.id) } == ["trace 0", "trace 1", "trace 2"])
    #expect(session.info.incomplete == nil)
    #expect(requests.first?.path == "/traces")
    #expect(requests.first?.parameter("session_id") == id)
    #expect(
      requests.dropFirst().map(\.path).sorted() == ["/sessions"] + (0..<3).map { "/traces/trace%20\($0)" })
    // What a path does not tell the list of sessions does.
    #expect(session.info.userID == "user-1")
    #expect(session.info.reported.traceCount == 3)
    #expect(session.info.reported.spanCount == 3)
  }

  @Test("that no path can name, and is not there, is not found", arguments: notInPath)
  func missing(_ id: String) async throws {
    let server = try LoopbackServer(PandaProbeEmulation())
    let source = try PandaProbeSource.testing(server)
    let error = await #expect(throws: SourceError.self) { try await source.session(id: id) }
    #expect(error?.kind == .notFound)
  }

  @Test("that no path can name, and whose traces all fail, is no empty session")
  func allFail() async throws {
    var emulation = PandaProbeEmulation()
    emulation.add("t", session: "a/b")
    emulation.broken = ["t"]
    let server = try LoopbackServer(emulation)
    let source = try PandaProbeSource.testing(server)
    let error = await #expect(throws: SourceError.self) { try await source.session(id: "a/b") }
    #expect(error?.status == 500)
  }

  @Test("of a trace stands in the path of the trace", arguments: ["..", "a/b", "ü", "a?b#c"])
  func trace(_ id: String) async throws {
    var emulation = PandaProbeEmulation()
    emulation.add(id, session: "s")
    let server = try LoopbackServer(emulation)
    let session = try await PandaProbeSource.testing(server).session(holdingTrace: id)
    #expect(session.id == "s")
    #expect(session.info.isFragment)
    #expect(session.traces.map { session.text($0.id) } == [id])
  }
}
