import ChildProcesses
import Foundation
import JSONTape
import Testing

/// The same small session at each service: a turn with two calls of a model and two of a tool, of which one failed.
@Suite("A client of several services", .enabled(if: StandInServer.isPossible))
struct ServicesTests {
  enum Service: String, Sendable, CaseIterable {
    case pandaprobe, kore, analytics, syntropic137

    var sessionID: String { "\(rawValue)-1" }

    func source(_ origin: String) -> String {
      switch self {
      case .pandaprobe: "pandaprobe:\(origin)/pandaprobe?project=p1"
      case .kore: "kore:\(origin)/kore?project=p1"
      case .analytics: "analytics=kore:\(origin)/kore?project=p1&api=analytics&days=3650"
      case .syntropic137: "syntropic137:\(origin)/syn/api/v1"
      }
    }
  }

  /// Answers, of which single values are looked at.
  private struct Answers {
    let documents: [JSONDocument]

    /// The value at a path such as `session.tokens.input` or `items.0.ok` in the result: text as it is meant, everything
    /// else as it is spelled.
    func at(_ number: Int, _ path: String) -> String? {
      documents[number].withRoot { root in
        Self.find(path, root["result"]).map { $0.stringValue ?? $0.spelling }
      }
    }

    /// The same member of all elements of an array.
    func all(_ number: Int, _ path: String, _ member: String) -> [String] {
      documents[number].withRoot { root in
        let list = Self.find(path, root["result"])?.elements ?? .empty
        return list.compactMap { Self.find(member, $0).map { $0.stringValue ?? $0.spelling } }
      }
    }

    private static func find(_ path: String, _ root: JSONValue?) -> JSONValue? {
      var value = root
      for step in path.split(separator: ".") {
        guard let here = value else { return nil }
        value = nil
        if let place = Int(step) {
          for (number, element) in here.elements.enumerated() where number == place { value = element }
        } else {
          for member in here.members where member.key.stringValue == String(step) { value = member.value }
        }
      }
      return value
    }
  }

  private static let credentials = ["PANDAPROBE_API_KEY=key", "KORE_API_TOKEN=token", "SYN_API_TOKEN=token"]

  private func ask(
    _ sources: [String], environment: [String] = credentials, _ requests: [(method: String, params: String)]
  ) throws -> [JSONDocument] {
    guard let program = PackageFolder.program else { throw ChildError("the program is not there") }
    let process = try ChildProcess(
      ["/usr/bin/env", "HOME=/nonexistent", "PANDAPROBE_TIMEOUT=20", "SYN_API_TIMEOUT=20"] + environment + [program]
        + sources.flatMap { ["--source", $0] })
    for (number, request) in requests.enumerated() {
      let line = #"{"jsonrpc":"2.0","id":\#(number),"method":"\#(request.method)","params":\#(request.params)}"#
      process.send(Array(line.utf8) + [0x0A])
    }
    process.closeInput()
    #expect(try process.waitForExit() == 0)
    var answers = [JSONDocument?](repeating: nil, count: requests.count)
    for line in process.outputText.split(separator: "\n") {
      let document = try JSONDocument(Bytes(String(line)))
      let id = document.withRoot { $0["id"]?.int64 }
      if let id { answers[Int(id)] = document }
    }
    return try answers.map { answer in
      guard let answer else { throw ChildError("an answer is missing: \(process.outputText)") }
      return answer
    }
  }

  @Test("gets the same of each by the same requests", arguments: Service.allCases)
  func alike(_ service: Service) throws {
    let server = try StandInServer(script: Self.script)
    let source = service.source(server.origin)
    let id = service.sessionID
    let session = #"{"sessionId":"\#(id)"}"#
    let first = Answers(documents: try ask([source], [("session.get", session)]))
    let trace = try #require(first.at(0, "traces.0.traceId"))
    let inTrace = #"{"traceId":"\#(trace)","sessionId":"\#(id)"}"#
    let answers = Answers(
      documents: try ask(
        [source],
        [
          ("session.get", session), ("trace.get", inTrace), ("trace.children", inTrace), ("session.metrics", session),
          ("session.analysis", session), ("session.traces", #"{"sessionId":"\#(id)","kind":"tool"}"#),
          ("session.list", "{}"), ("source.check", "{}"),
        ]))
    let expected: [(number: Int, path: String, value: String?)] = [
      (0, "session.sessionId", id), (0, "session.complete", "true"), (0, "session.tokens.input", "300"),
      (0, "session.tokens.output", "30"), (0, "session.errorCount", "1"), (0, "session.status", "completed"),
      (0, "warnings.0", nil), (3, "tokens.total", "330"), (3, "llm.callCount", "2"), (3, "tools.callCount", "2"),
      (3, "tools.errorCount", "1"), (3, "tools.successRate", "0.5"), (4, "sessionId", id),
      (4, "errorPatterns.0.evidenceCount", "1"), (5, "total", "2"), (7, "items.0.ok", "true"),
    ]
    for (number, path, value) in expected { #expect(answers.at(number, path) == value, "\(path)") }
    let kinds = answers.all(1, "spans", "kind") + answers.all(1, "trace.spans", "kind")
    #expect(kinds.filter { $0 == "llm" || $0 == "tool" }.sorted() == ["llm", "llm", "tool", "tool"])
    #expect(answers.all(2, "items", "spanId").count + answers.all(2, "children", "spanId").count >= 2)
    #expect(answers.all(5, "items", "status").sorted() == ["error", "ok"])
    #expect(answers.all(6, "items", "sessionId") == [id])
  }

  @Test("has them all in one list by time, and told of the one that fails; each session is where it is")
  func together() throws {
    let server = try StandInServer(script: Self.script)
    let sources = ["broken=syntropic137:\(server.origin)/broken"] + Service.allCases.map { $0.source(server.origin) }
    let answers = Answers(
      documents: try ask(
        sources,
        [("session.list", #"{"sort":"start","limit":10}"#)]
          + Service.allCases.map { ("session.get", #"{"sessionId":"\#($0.sessionID)","include":["summary"]}"#) }))
    let ids = answers.all(0, "items", "sessionId")
    #expect(ids == ["syntropic137-1", "analytics-1", "kore-1", "pandaprobe-1"])
    #expect(answers.all(0, "items", "source") == ids.map { String($0.dropLast(2)) })
    #expect(answers.all(0, "warnings", "code").filter { $0 == "sourceFailed" }.count == 1)
    #expect(answers.all(0, "warnings", "message").contains { $0.hasPrefix("broken: ") })
    for (place, service) in Service.allCases.enumerated() {
      #expect(answers.at(place + 1, "session.source") == service.rawValue)
    }
  }

  @Test("finds a session by the beginning of its id and keeps it once")
  func oneEntry() throws {
    let server = try StandInServer(script: Self.script)
    let source = Service.syntropic137.source(server.origin)
    guard let program = PackageFolder.program else { throw ChildError("the program is not there") }
    let process = try ChildProcess(["/usr/bin/env", "SYN_API_TOKEN=token", program, "--source", source])
    var answers = 0
    for id in ["syntro", "syntropic137-1", "syntro"] {
      let line =
        #"{"jsonrpc":"2.0","id":"\#(answers)","method":"session.get","params":{"sessionId":"\#(id)","include":["summary"]}}"#
      process.send(Array(line.utf8) + [0x0A])
      answers += 1
      try process.wait(for: "the answer") { process.outputText.split(separator: "\n").count == answers }
    }
    process.closeInput()
    #expect(try process.waitForExit() == 0)
    #expect(process.outputText.split(separator: "\n").allSatisfy { $0.contains(#""sessionId":"syntropic137-1""#) })
    // The session, its conversation and its events, each once.
    #expect(try server.requests(atLeast: 3).count == 3)
  }

  @Test("takes a setting before the environment, and a credential from a file")
  func settings() throws {
    let server = try StandInServer(script: Self.script)
    let folder = try TemporaryFolder()
    try Data("from-the-file\nmore".utf8).write(to: folder.url.appending(path: "token"))
    let source = "kore:\(server.origin)/kore?project=p1&tokenFile=\(folder.path("token"))"
    let answers = Answers(
      documents: try ask(
        [source], environment: ["KORE_API_TOKEN=from-the-environment", "KORE_PROJECT_ID=other", "KORE_API=project"],
        [("source.list", "{}"), ("source.check", "{}")]))
    #expect(answers.at(0, "items.0.location")?.contains("project p1") == true)
    #expect(answers.at(1, "items.0.ok") == "true")
    #expect(try server.requests(atLeast: 1).allSatisfy { $0.hasSuffix("Bearer from-the-file") })
  }
}
