import ChildProcesses
import Foundation
import Testing

/// Programs with the SDKs of PyPI, told nothing but where to send, are seen while they run.
///
/// The packages come with `.ci/run`; the model that the programs ask is a stand-in on this machine.
@Suite(
  "Programs with an SDK of PyPI", .serialized,
  .enabled(if: !InstrumentedProgram.here.isEmpty, "no SDK could be had; .ci/run installs them into .build/python"))
struct LiveProgramTests {
  /// What a client gets to see of the only session there is.
  private struct Sight {
    let summary: [String: Any]
    let listed: [String: Any]
    let spans: [[String: Any]]

    var kinds: [String: Int] {
      Dictionary(spans.map { ($0["kind"] as? String ?? "none", 1) }, uniquingKeysWith: +)
    }

    /// All that the spans have as inputs, outputs and errors.
    var text: String {
      spans.map { "\($0["input"] ?? "") \($0["output"] ?? "") \($0["error"] ?? "")" }.joined(separator: "\n")
    }
  }

  private func ask(_ client: Client, _ method: String, _ parameters: String = "{}") throws -> [String: Any] {
    client.send(#"{"jsonrpc":"2.0","id":1,"method":"\#(method)","params":\#(parameters)}"#)
    let answer = try JSONSerialization.jsonObject(with: Data(client.message())) as? [String: Any]
    return try #require(answer?["result"] as? [String: Any], "\(method): \(answer ?? [:])")
  }

  private func endpoint(_ client: Client) throws -> String {
    let items = try ask(client, "source.list")["items"] as? [[String: Any]]
    return try #require(items?.first { $0["name"] as? String == "live" }?["location"] as? String)
  }

  private func look(_ client: Client) throws -> Sight {
    let items = try #require(try ask(client, "session.list")["items"] as? [[String: Any]])
    try #require(items.count == 1, "\(items.map { $0["sessionId"] ?? "" })")
    let id = try #require(items[0]["sessionId"] as? String)
    let found = try ask(client, "session.get", #"{"sessionId":"\#(id)","payloads":"full"}"#)
    let traces = try #require(found["traces"] as? [[String: Any]])
    return Sight(
      summary: try #require(found["session"] as? [String: Any]), listed: items[0],
      spans: traces.flatMap { $0["spans"] as? [[String: Any]] ?? [] })
  }

  @Test("are seen live, with session, kinds, model, tokens and messages", arguments: InstrumentedProgram.here)
  func live(_ program: InstrumentedProgram) throws {
    let python = try #require(InstrumentedPython.path(with: program.modules))
    let client = try Client(.lines, arguments: ["--listen", "127.0.0.1:0"])
    let model = try ChildProcess(["/usr/bin/env", "python3", PackageFolder.path("Fixtures/programs/stand_in_model.py")])
    try model.wait(for: "the model's port") { model.outputText.contains("\n") }
    let port = try #require(Int(model.outputText.prefix { $0 != "\n" }))
    // A list that was just read must not hide what comes next.
    #expect((try ask(client, "session.list")["items"] as? [[String: Any]])?.isEmpty == true)

    let command = [PackageFolder.path("Fixtures/programs/\(program.command[0])")] + program.command.dropFirst()
    let process = try ChildProcess(
      ["/usr/bin/env", python] + command, more: program.variables(endpoint: try endpoint(client), model: port))
    try wait(for: process, steps: 1)
    #expect(try look(client).kinds == program.first)
    for step in 2...program.steps {
      process.send(Array("go on\n".utf8))
      try wait(for: process, steps: step)
    }
    try compare(try look(client), try #require(try ProgramFacts.of(program.facts)), program)
    process.closeInput()
    #expect(try process.waitForExit() == 0, "\(process.errorText.suffix(2000))")
    model.closeInput()
    #expect(try model.waitForExit() == 0)
  }

  /// Until so many steps are sent; the program waits then, and goes on running.
  private func wait(for process: ChildProcess, steps: Int) throws {
    func sent() -> Int { process.outputText.split(separator: "\n").count { $0.hasPrefix("sent ") } }
    try process.wait(for: "step \(steps)", seconds: 60) { sent() >= steps || process.hasEnded }
    try #require(!process.hasEnded, "\(process.outputText) \(process.errorText.suffix(2000))")
  }

  private func compare(_ sight: Sight, _ facts: ProgramFacts, _ program: InstrumentedProgram) throws {
    #expect(sight.kinds == facts.spans)
    for summary in [sight.summary, sight.listed] {
      #expect(summary["tokens"] as? [String: Int] == facts.tokens)
      #expect(summary["models"] as? [String] == facts.models)
      #expect(summary["userId"] as? String == facts.userId)
      #expect(summary["errorCount"] as? Int == facts.errorCount ?? 0)
      #expect(summary["costUsd"] as? Double == facts.costUsd)
      #expect(summary["spanCount"] as? Int == facts.spans.values.reduce(0, +))
    }
    for words in facts.says { #expect(sight.text.contains(words), "\(words)") }
    // Pydantic AI makes names of its own up.
    let session = program.session ?? facts.session
    if let session, program.facts != "pydantic" { #expect(sight.summary["sessionId"] as? String == session) }
  }
}
