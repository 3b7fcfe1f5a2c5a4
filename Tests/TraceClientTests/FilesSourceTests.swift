import JSONTape
import SampleSessions
import Testing
import TraceModel

@testable import TraceClient

@Suite("A source of files")
struct FilesSourceTests {
  private let folder: TemporaryFolder
  private let source: FilesSource

  init() throws {
    folder = try TemporaryFolder()
    source = FilesSource(name: "files", path: folder.path)
  }

  private static func span(_ id: String, _ more: String = "") -> String {
    #"{"span_id":"\#(id)","parent_span_id":null,"name":"step","kind":"TOOL","status":"OK","input":null,"output":null,"#
      + #""started_at":"2026-01-01T00:00:00+00:00","ended_at":"2026-01-01T00:00:01+00:00"\#(more)}"#
  }

  private static func trace(_ id: String, session: String? = nil, start: String = "00:00", _ spans: [String]) -> String
  {
    #"{"trace_id":"\#(id)","name":"turn \#(id)","status":"COMPLETED","started_at":"2026-01-01T\#(start):00+00:00","#
      + #""ended_at":"2026-01-01T\#(start):09+00:00","session_id":\#(session.map { "\"\($0)\"" } ?? "null"),"#
      + #""spans":[\#(spans.joined(separator: ","))]}"#
  }

  private static func session(_ id: String, count: Int, _ traces: [String]) -> String {
    #"{"session_id":"\#(id)","trace_count":\#(count),"traces":[\#(traces.joined(separator: ","))]}"#
  }

  @Test("names what is not there and what to do")
  func missing() async throws {
    let nowhere = FilesSource(name: "files", path: folder.path + "/nowhere")
    await #expect { try await nowhere.sessions(SessionQuery()) } throws: { error in
      let error = error as? SourceError
      return error?.kind == .notFound && error?.hint.contains("--source") == true
    }
    await #expect { try await source.session(id: "x") } throws: { ($0 as? SourceError)?.kind == .notFound }
    await #expect { try await source.session(holdingTrace: "x") } throws: { ($0 as? SourceError)?.kind == .notFound }
  }

  @Test("joins the overlapping windows of one session, each trace once and in order")
  func windows() async throws {
    let traces = (0..<5).map { Self.trace("t\($0)", start: "0\($0)", [Self.span("s\($0)")]) }
    try folder.write("a.json", Self.session("s", count: 5, Array(traces[2...4])))
    try folder.write("b.json", Self.session("s", count: 5, Array(traces[0...2])))
    let session = try await source.session(id: "s")
    #expect(session.traces.map { session.text($0.id) } == ["t0", "t1", "t2", "t3", "t4"])
    #expect(session.spans.count == 5)
    #expect(session.info.incomplete == nil)
  }

  @Test("says so when traces of a session are missing")
  func gaps() async throws {
    try folder.write("a.json", Self.session("s", count: 5, [Self.trace("t1", [])]))
    #expect(try await source.session(id: "s").info.incomplete == "1 of the session's 5 traces are here")
  }

  @Test("takes the fullest body of a trace, and adds traces that stand alone to their session")
  func fullest() async throws {
    try folder.write("a.json", Self.trace("t1", session: "s", [Self.span("1"), Self.span("2")]))
    try folder.write("b.json", Self.session("s", count: 1, [Self.trace("t1", [Self.span("1")])]))
    try folder.write("c.json", Self.trace("t2", session: "s", start: "05", [Self.span("3")]))
    let session = try await source.session(id: "s")
    #expect(session.traces.map(\.rows.count) == [2, 1])
    #expect(try await source.session(holdingTrace: "t2").id == "s")
  }

  @Test("keeps a trace that names another session than the one it stands in, with that one")
  func elsewhere() async throws {
    let traces = [Self.trace("t1", [Self.span("1")]), Self.trace("t2", session: "other", [Self.span("2")])]
    try folder.write("a.json", Self.session("s", count: 1, traces))
    #expect(try await source.sessions(SessionQuery()).items.map(\.info.id).sorted() == ["other", "s"])
    #expect(try await source.session(id: "s").spans.count == 1)
    let other = try await source.session(holdingTrace: "t2")
    #expect(other.id == "other")
    #expect(other.spans.count == 1)
    #expect(other.info.reported.traceCount == nil)
  }

  @Test("finds the trace of a conversation that is there without its session")
  func conversationAlone() async throws {
    try folder.write(
      "a.json", #"{"session_id":"s","lines":[{"type":"user","message":{"role":"user","content":"hello"}}]}"#)
    for trace in try await source.traces(TraceQuery()).items {
      #expect(try await source.session(holdingTrace: trace.id).id == "s")
    }
    #expect(try await source.traces(TraceQuery()).items.count == 1)
  }

  @Test("opens a trace that belongs to no session, and lists it as a trace only")
  func lone() async throws {
    try folder.write("a.json", Self.trace("alone", [Self.span("1")]))
    let session = try await source.session(holdingTrace: "alone")
    #expect(session.id == "")
    #expect(session.info.isFragment)
    #expect(session.spans.count == 1)
    #expect(try await source.sessions(SessionQuery()).items.isEmpty)
    #expect(try await source.traces(TraceQuery()).items.map(\.id) == ["alone"])
  }

  @Test("lists a session of which only a list's entry is here, as the source counts it")
  func listEntry() async throws {
    try folder.write(
      "list.json",
      #"{"items":[{"session_id":"s","trace_count":77,"total_span_count":9,"total_tokens":12,"total_cost":0.5,"tags":["a"]}],"total":1}"#
    )
    let summary = try #require(try await source.sessions(SessionQuery()).items.first)
    #expect(!summary.info.hasDetail)
    #expect(summary.info.reported.traceCount == 77)
    #expect(summary.info.incomplete != nil)
    #expect(try await source.session(id: "s").traces.isEmpty)
  }

  @Test("notices that a file changed, came or went")
  func changes() async throws {
    try folder.write("a.json", Self.session("s", count: 1, [Self.trace("t1", [Self.span("1")])]))
    let first = try await source.session(id: "s")
    #expect(first.spans.count == 1)
    #expect(await source.isUnchanged(first))

    try folder.write("a.json", Self.session("s", count: 1, [Self.trace("t1", [Self.span("1"), Self.span("2")])]))
    try await eventually { await !self.source.isUnchanged(first) }
    #expect(try await source.session(id: "s").spans.count == 2)

    try folder.write("b.json", Self.session("other", count: 1, [Self.trace("t9", [])]))
    try await eventually { try await self.source.sessions(SessionQuery()).items.count == 2 }

    try folder.remove("a.json")
    try await eventually { try await self.source.sessions(SessionQuery()).items.count == 1 }
  }

  /// Files are looked at a few times a second.
  private func eventually(_ condition: () async throws -> Bool) async throws {
    for _ in 0..<200 {
      if try await condition() { return }
      try await Task.sleep(for: .milliseconds(25))
    }
    Issue.record("it did not happen within five seconds")
  }

  @Test("passes over what holds no session, and says what it was")
  func others() async throws {
    try folder.write("error.json", #"{"detail":"Not Found"}"#)
    try folder.write("empty.json", "")
    try folder.write("broken.json", "{\"session_id\":")
    try folder.write("other.json", #"{"hello":1}"#)
    try folder.write("notes.txt", "no JSON")
    try folder.write("openapi.json", #"{"openapi":"3.1.0"}"#)
    let page = try await source.sessions(SessionQuery())
    #expect(page.items.isEmpty)
    let reasons = page.warnings.map { $0.message.split(separator: "/").last.map(String.init) ?? "" }
    #expect(
      reasons.sorted() == [
        "broken.json was passed over: not JSON: the text ends in the middle of a value at byte 14",
        "empty.json was passed over: an empty file", "error.json was passed over: an error answer",
        "openapi.json was passed over: an API description",
        "other.json was passed over: no session, trace or list of them",
      ])
  }

  @Test("reads one document a line, and leaves an unfinished last line for later")
  func lines() async throws {
    let one = Self.session("one", count: 1, [Self.trace("t1", [Self.span("1")])])
    let two = Self.session("two", count: 1, [Self.trace("t2", [Self.span("2")])])
    try folder.write("all.jsonl", one + "\n\n" + two + "\r\n" + #"{"session_id":"thr"#)
    let page = try await source.sessions(SessionQuery())
    #expect(page.items.map(\.info.id).sorted() == ["one", "two"])
    #expect(page.warnings.count == 1)
    #expect(page.warnings.first?.message.hasSuffix("an unfinished last line") == true)
    #expect(try await source.session(id: "two").spans.count == 1)
  }

  @Test("reads documents in an array, in recorded exchanges, and laid out over lines")
  func wrappings() async throws {
    let one = Self.session("one", count: 1, [Self.trace("t1", [Self.span("1", #","metadata":{"a":1}"#)])])
    let two = Self.session("two", count: 1, [Self.trace("t2", [])])
    try folder.write("array.json", "[\(one),\(two)]")
    try folder.write(
      "recorded.json",
      #"{"request":{"path":"/x"},"response":{"status":200,"body":\#(Self.session("three", count: 0, []))}}"#)
    try folder.write("failed.json", #"{"request":{"path":"/x"},"response":{"status":404,"body":{"detail":"no"}}}"#)
    try folder.write(
      "pretty.json",
      Self.session("four", count: 1, [Self.trace("t4", [Self.span("4", ",\n\"input\":{\n  \"x\": [1,\r\n 2]\n}")])]))
    let ids = try await source.sessions(SessionQuery()).items.map(\.info.id).sorted()
    #expect(ids == ["four", "one", "three", "two"])
    let four = try await source.session(id: "four")
    #expect(json { four.write(four.span(at: 0).input, to: &$0) }.text == "{   \"x\": [1,   2] }")
  }

  @Test("keeps odd values: they are counted, not dropped")
  func oddValues() async throws {
    let usage =
      #","token_usage":{"prompt_tokens":12.5,"completion_tokens":"7","total_tokens":null},"cost":{"total":"x"}"#
    try folder.write(
      "a.json", Self.session("s", count: 1, [Self.trace("t", [Self.span("1", usage), "42", Self.span("2")])]))
    let session = try await source.session(id: "s")
    #expect(session.spans.count == 3)
    #expect(session.summary.usage.input == nil)
    #expect(session.summary.usage.output == 7)
    #expect(session.summary.cost == nil)
    #expect(session.warnings.map(\.code).sorted() == ["badCost", "badSpan", "badTokenCount"])
  }
}
