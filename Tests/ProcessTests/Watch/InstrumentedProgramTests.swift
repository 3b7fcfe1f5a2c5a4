import ChildProcesses
import Foundation
import Testing

/// A program with OpenTelemetry's own SDK for Python, which `.ci/run` installs, sends its spans to `--listen`.
@Suite("A program that is instrumented with OpenTelemetry")
struct InstrumentedProgramTests {
  /// What the program sends with, and what that needs.
  private static let exporters = [
    ("json", "opentelemetry.sdk.trace"), ("http", "opentelemetry.exporter.otlp.proto.http"),
    ("grpc", "opentelemetry.exporter.otlp.proto.grpc"),
  ].filter { InstrumentedPython.path(with: [$0.1]) != nil }

  private func answer(_ client: Client) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(client.message())) as? [String: Any])
  }

  private func names(_ spans: Any?) -> [String] {
    (spans as? [[String: Any]] ?? []).compactMap { $0["name"] as? String }
  }

  @Test(
    "is seen live, each span when it ends and once",
    .enabled(if: !exporters.isEmpty, "opentelemetry-sdk is not there; .ci/run installs it into .build/python"),
    arguments: exporters)
  func live(exporter: String, module: String) throws {
    let client = try Client(.lines, arguments: ["--listen", "127.0.0.1:0"])
    client.send(#"{"jsonrpc":"2.0","id":1,"method":"source.list"}"#)
    let sources = try #require(try answer(client)["result"] as? [String: Any])
    let live = (sources["items"] as? [[String: Any]])?.first { $0["name"] as? String == "live" }
    let endpoint = try #require(live?["location"] as? String)

    let python = try #require(InstrumentedPython.path(with: [module]))
    let program = try ChildProcess([
      "/usr/bin/env", python, PackageFolder.path("Fixtures/clients/otel_program.py"), endpoint, exporter,
    ])
    try program.wait(for: "the first span") { program.outputText.contains("sent chat\n") || program.hasEnded }
    #expect(!program.hasEnded, "\(program.errorText)")

    // The call of the model has ended; the agent has not, and is not known yet.
    client.send(
      #"{"jsonrpc":"2.0","id":2,"method":"session.watch","params":{"sessionId":"greeting-1","include":["spans"],"forever":true}}"#
    )
    let first = try #require(try answer(client)["result"] as? [String: Any])
    let traces = try #require(first["traces"] as? [[String: Any]])
    #expect(traces.map { names($0["spans"]) } == [["chat"]])
    let chat = try #require((traces[0]["spans"] as? [[String: Any]])?.first)
    #expect(chat["kind"] as? String == "llm")
    #expect(chat["model"] as? String == "small-1")
    #expect((chat["tokens"] as? [String: Int])?["total"] == 127)

    var added: [[String: Any]] = []
    for (number, name) in ["look_up", "invoke_agent greeter"].enumerated() {
      program.send(Array("go on\n".utf8))
      try program.wait(for: "span \(number)") {
        program.outputText.count { $0 == "\n" } == number + 2 || program.hasEnded
      }
      while added.last?["name"] as? String != name {
        let change = try #require(try answer(client)["params"] as? [String: Any])
        added += change["addedSpans"] as? [[String: Any]] ?? []
      }
    }
    #expect(names(added) == ["look_up", "invoke_agent greeter"])
    #expect(added[0]["kind"] as? String == "tool")
    #expect(added[0]["status"] as? String == "error")
    #expect(added[0]["error"] as? String == "there is no Noor")
    #expect(added[0]["parentSpanId"] as? String == added[1]["spanId"] as? String)
    program.closeInput()
    #expect(try program.waitForExit() == 0, "\(program.errorText)")
  }
}
