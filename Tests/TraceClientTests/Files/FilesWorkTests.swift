import SampleSessions
import Synchronization
import Testing
import TraceModel

@testable import TraceClient

/// Files that tell of many sessions are read once, and each session's values once more.
@Suite("The work that a source of files does")
struct FilesWorkTests {
  private static let count = 200

  /// A file of many sessions, in one of the shapes that there are.
  struct Sample: CustomTestStringConvertible {
    let testDescription: String
    let name: String
    let text: String

    init(_ description: String, _ name: String, _ text: String) {
      testDescription = description
      self.name = name
      self.text = text
    }
  }

  private static func list(_ name: String, _ more: String = "", _ item: (Int) -> String) -> String {
    #"{"\#(name)":[\#((0..<count).map(item).joined(separator: ","))]\#(more)}"#
  }

  private static func lines(_ line: (Int) -> String) -> String {
    (0..<count).map(line).joined(separator: "\n")
  }

  private static func span(_ number: Int) -> String {
    #"{"traceId":"t\#(number)","spanId":"1","attributes":[{"key":"session.id","value":{"stringValue":"s\#(number)"}}]}"#
  }

  private static func event(_ number: Int) -> String {
    #"{"id":"e\#(number)","sessionId":"s\#(number)","type":"decision","data":{"decisionKind":"routing"}}"#
  }

  private static func trace(_ number: Int) -> String {
    #"{"trace_id":"t\#(number)","session_id":"s\#(number)","name":"turn","status":"COMPLETED","span_count":0,"spans":[]}"#
  }

  static let samples = [
    Sample(
      "one OTLP document", "a.json",
      #"{"resourceSpans":[{"scopeSpans":[\#(list("spans") { span($0) })]}]}"#),
    Sample(
      "OTLP documents, one a line", "a.jsonl",
      lines { #"{"resourceSpans":[{"scopeSpans":[{"spans":[\#(span($0))]}]}]}"# }),
    Sample(
      "a page of PandaProbe's sessions", "a.json",
      list("items", #","total":\#(count)"#) { #"{"session_id":"s\#($0)","trace_count":1}"# }),
    Sample(
      "a page of PandaProbe's traces", "a.json",
      list("items", #","total":\#(count)"#) { trace($0) }),
    Sample("PandaProbe's traces, one a line", "a.jsonl", lines { trace($0) }),
    Sample(
      "an array of PandaProbe's sessions", "a.json",
      "["
        + (0..<count).map { #"{"session_id":"s\#($0)","trace_count":1,"traces":[\#(trace($0))]}"# }.joined(
          separator: ",")
        + "]"),
    Sample(
      "a page of Kore's sessions", "a.json",
      list("sessions", #","success":true"#) { #"{"id":"s\#($0)","createdAt":"2026-01-01T00:00:00Z"}"# }),
    Sample(
      "a body of Kore's events", "a.json",
      list("traces", #","success":true,"_meta":{"is_truncated":false,"warnings":[]}"#) { event($0) }),
    Sample("Kore's events, one a line", "a.jsonl", lines { event($0) }),
    Sample(
      "a page of Syntropic137's sessions", "a.json",
      list("sessions") { #"{"id":"s\#($0)","workflow_id":"w","status":"completed"}"# }),
  ]

  @Test("is linear in the bytes, for lists and for all sessions together", arguments: samples)
  func linear(sample: Sample) async throws {
    let folder = try TemporaryFolder()
    try folder.write(sample.name, sample.text)
    let parsed = ParsedBytes()
    let source = FilesSource(name: "files", path: folder.path, onParse: { parsed.add($0) })
    let size = sample.text.utf8.count

    var query = SessionQuery()
    query.limit = 1000
    let page = try await source.sessions(query)
    #expect(page.items.count == Self.count)
    // The whole once, to see what is in it; each value once more, for what the list shows; and what a body says of itself
    // to each session, which is no more than the body in all.
    #expect(parsed.sum <= 3 * size)
    parsed.reset()
    _ = try await source.sessions(query)
    #expect(parsed.sum == 0)
    for number in 0..<Self.count {
      let session = try await source.session(id: "s\(number)")
      #expect(session.info.id == "s\(number)")
      // It keeps no more than what is its own.
      #expect(session.bytes.byteCount < 2000)
    }
    #expect(parsed.sum <= 2 * size)
  }

  @Test("Kore's events without a session are in one session, each once")
  func anonymous() async throws {
    let folder = try TemporaryFolder()
    let events = [
      #"{"id":"1","type":"session_started","data":{}}"#, Self.event(1), #"{"id":"2","type":"decision","data":{}}"#,
      Self.event(2), #"{"id":"3","type":"decision","data":{}}"#,
    ]
    try folder.write("a.json", #"{"success":true,"traces":[\#(events.joined(separator: ","))]}"#)
    let source = FilesSource(name: "files", path: folder.path)
    #expect(try await source.session(id: "s1").spans.count == 3)
    #expect(try await source.session(id: "s2").spans.count == 2)
  }

  @Test("ends soon after nobody waits for it any longer")
  func cancelled() async throws {
    let folder = try TemporaryFolder()
    let line = #"{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"a","spanId":"1"},{"traceId":"a"}]}]}]}"#
    try folder.write("a.jsonl", Array(repeating: line, count: 5000).joined(separator: "\n"))
    let parsed = ParsedBytes()
    let asker = Asker()
    let source = FilesSource(
      name: "files", path: folder.path,
      onParse: { count in
        parsed.add(count)
        // The first is the file as a whole; then come the spans.
        if parsed.calls == 10 { asker.cancel() }
      })
    _ = try await source.check()
    let result = await asker.ask { try await source.session(id: "a").spans.count }
    #expect(parsed.calls < 5000)
    #expect(throws: SourceError.self) { try result.get() }
    // The next one who asks has it whole.
    #expect(try await source.session(id: "a").spans.count > 0)
  }
}

/// Counts the bytes that are read as JSON.
private final class ParsedBytes: Sendable {
  private let state = Mutex((calls: 0, sum: 0))

  func add(_ count: Int) {
    state.withLock { state in
      state.calls += 1
      state.sum += count
    }
  }

  func reset() { state.withLock { $0 = (0, 0) } }
  var calls: Int { state.withLock { $0.calls } }
  var sum: Int { state.withLock { $0.sum } }
}

/// Asks in a task that somebody else may cancel.
private final class Asker: Sendable {
  private let task = Mutex<Task<Int, any Error>?>(nil)

  func ask(_ question: @escaping @Sendable () async throws -> Int) async -> Result<Int, any Error> {
    let own = task.withLock { task in
      let own = Task { try await question() }
      task = own
      return own
    }
    return await own.result
  }

  func cancel() { task.withLock { $0?.cancel() } }
}
