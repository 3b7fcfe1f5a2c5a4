import Foundation
import JSONTape
import SampleSessions
import Testing

@testable import SidetraceServer

@Suite("A search over all sessions")
struct SessionSearchTests {
  private static let agents = URL(filePath: #filePath).appending(path: "../../../Fixtures/agents").standardized.path

  private func ask(_ server: Server, _ method: String, _ params: [String: Any]) async throws -> [String: Any] {
    let bytes = Bytes(String(decoding: try JSONSerialization.data(withJSONObject: params), as: UTF8.self))
    let answer = try await server.call(method: method, params: JSONBytes(bytes)).get()
    let data = answer.joined().withUnsafeBytes { Data($0) }
    return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  private func names(_ answer: [String: Any]) -> [String] {
    (answer["items"] as? [[String: Any]] ?? []).map { "\($0["sessionId"] ?? "") \($0["spanId"] ?? "")" }
  }

  /// All pages of a search.
  private func found(_ server: Server, _ params: [String: Any], limit: Int) async throws -> [String] {
    var params = params
    params["limit"] = limit
    var all: [String] = []
    for _ in 0..<1000 {
      let page = try await ask(server, "session.search", params)
      all += names(page)
      guard let cursor = page["nextCursor"] as? String else { return all }
      params["cursor"] = cursor
    }
    Issue.record("the pages have no end")
    return all
  }

  /// What `trace.search` finds in each session, each read whole; what a session has from another is found in that one.
  private func expected(_ server: Server, _ params: [String: Any]) async throws -> Set<String> {
    let list = try await ask(server, "session.list", ["limit": 1000])
    var all: Set<String> = []
    for session in try #require(list["items"] as? [[String: Any]]) {
      var params = params
      params["sessionId"] = session["sessionId"]
      params["source"] = session["source"]
      params["limit"] = 1000
      if params["in"] == nil { params["in"] = ["error", "input", "output", "metadata"] }
      let answer = try await ask(server, "trace.search", params)
      params = params.filter { ["sessionId", "source", "limit"].contains($0.key) }
      params["query"] = "is:inherited"
      let inherited = Set(names(try await ask(server, "trace.search", params)))
      all.formUnion(names(answer).filter { !inherited.contains($0) }.map { "\(session["sessionId"] ?? "")\($0)" })
    }
    return all
  }

  private func server(_ folder: TemporaryFolder) throws -> Server {
    let sources = [
      "claude-code:\(Self.agents)/claude", "codex:\(Self.agents)/codex", "odd=claude-code:\(folder.path)/claude",
      "rollouts=codex:\(folder.path)/codex",
    ]
    return Server(try Equipment(ServerOptions(sources: try sources.map { try SourceSpecification($0) })))
  }

  /// Transcripts whose texts are spelled in all the ways there are.
  private func home() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let said = "Zebra \u{212A}elvin \"quoted\" naïve 日本語 path/to C:\\x"
    let plain = json { $0.string(said) }.text
    let escaped = "\"" + said.utf16.map { "\\u" + String(format: "%04x", $0) }.joined() + "\""
    for (number, spelling) in [plain, escaped, plain.replacing("/", with: "\\/")].enumerated() {
      let id = "00000000-0000-4000-8000-00000000000\(number)"
      try folder.write(
        "claude/-work/\(id).jsonl",
        #"{"type":"user","uuid":"u\#(number)","timestamp":"2026-01-01T00:00:00Z","sessionId":"\#(id)","cwd":"/work","message":{"role":"user","content":\#(spelling)}}"#
          + "\n")
      let arguments = json { $0.string("{\"cmd\":\(spelling)}") }.text
      try folder.write(
        "codex/rollout-2026-01-01T00-00-00-\(id).jsonl",
        #"{"timestamp":"2026-01-01T00:00:00Z","type":"session_meta","payload":{"id":"\#(id)","timestamp":"2026-01-01T00:00:00Z","cwd":"/work"}}"#
          + "\n"
          + #"{"timestamp":"2026-01-01T00:00:01Z","type":"response_item","payload":{"type":"function_call","name":"exec","call_id":"c","arguments":\#(arguments)}}"#
          + "\n")
    }
    let sample = SampleTranscript(seed: 3, bytes: 200_000, payloadBytes: 500)
    try folder.write("claude/-work/\(sample.id).jsonl", sample.bytes)
    return folder
  }

  @Test(
    "finds what reading every session finds, on pages of any size",
    arguments: [
      "refund", "zebra", "KELVIN", "\"quoted\"", "naïve", "日本語", "path/to", "C:\\x", "quoted\" na", "12.345", "cents",
      "no such words", "é", "e", "Math.round(", "rounding\n", "file7",
    ])
  func sameAsReadingAll(text: String) async throws {
    let folder = try home()
    let server = try server(folder)
    let expected = try await expected(server, ["text": text])
    let whole = try await found(server, ["text": text], limit: 1000)
    let parts = try await found(server, ["text": text], limit: 7)
    let again = try await found(server, ["text": text], limit: 1000)
    #expect(Set(whole).count == whole.count)
    #expect(parts == whole)
    #expect(again == whole)
    #expect(whole.count == expected.count)
  }

  @Test(
    "takes the query language, with and without text",
    arguments: ["tool:Bash status:error", "kind:tool input:refund", "-kind:tool cents"])
  func queries(query: String) async throws {
    let folder = try home()
    let server = try server(folder)
    let found = try await found(server, ["query": query], limit: 5)
    #expect(found.count == (try await expected(server, ["query": query])).count)
  }

  @Test("finds what a session has come to hold since")
  func growing() async throws {
    let folder = try TemporaryFolder()
    let sample = SampleTranscript(seed: 5, bytes: 50_000, payloadBytes: 200)
    let path = try folder.write("\(sample.id).jsonl", sample.bytes)
    let server = Server(try Equipment(ServerOptions(sources: [try SourceSpecification("claude-code:\(folder.path)")])))
    #expect(try await found(server, ["text": "zebra crossing"], limit: 10).isEmpty)
    let line =
      #"{"type":"user","uuid":"new","timestamp":"2026-01-02T00:00:00Z","message":{"role":"user","content":"a zebra crossing"}}"#
    let file = try #require(FileHandle(forWritingAtPath: path))
    try file.seekToEnd()
    try file.write(contentsOf: Data((line + "\n").utf8))
    try file.close()
    // Where transcripts lie is not looked for twice within half a second; what they are is.
    #expect(try await found(server, ["text": "zebra crossing", "refresh": true], limit: 10).count == 1)
  }

  @Test("is of one agent, or of one folder")
  func narrowed() async throws {
    let folder = try home()
    let server = try server(folder)
    let all = try await found(server, ["text": "e"], limit: 1000)
    let codex = try await found(server, ["text": "e", "agent": "Codex"], limit: 1000)
    let claude = try await found(server, ["text": "e", "agent": "claude*"], limit: 1000)
    #expect(!codex.isEmpty && !claude.isEmpty && codex.count + claude.count == all.count)
    let work = try await found(server, ["text": "e", "folder": "/work/"], limit: 1000)
    #expect(!work.isEmpty && work.count < all.count)
    #expect(try await found(server, ["text": "e", "folder": "/wor"], limit: 1000).isEmpty)
  }

  @Test("for nothing is refused")
  func nothing() async throws {
    let server = try server(home())
    await #expect(throws: (any Error).self) { try await ask(server, "session.search", ["text": ""]) }
    await #expect(throws: (any Error).self) { try await ask(server, "session.search", ["text": "a", "cursor": "x"]) }
  }
}
