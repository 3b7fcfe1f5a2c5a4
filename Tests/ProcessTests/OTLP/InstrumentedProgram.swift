import Foundation
import Testing

/// A program of `Fixtures/programs`, and what is known of it while it runs.
struct InstrumentedProgram: Sendable, CustomTestStringConvertible {
  /// The file, and what it is told.
  let command: [String]
  /// What it imports from PyPI.
  let modules: [String]
  /// Whose facts of `Fixtures/otlp/expected.json` are its own.
  let facts: String
  /// How many spans of each kind its first step sends.
  let first: [String: Int]
  /// How many steps there are.
  var steps = 2
  /// The session, where its name differs from that of the facts.
  var session: String?

  var testDescription: String { command.joined(separator: " ") }

  static let all = [
    InstrumentedProgram(
      command: ["plain_program.py", "http"], modules: ["opentelemetry.exporter.otlp.proto.http"], facts: "plain",
      first: ["llm": 1]),
    InstrumentedProgram(
      command: ["plain_program.py", "grpc"], modules: ["opentelemetry.exporter.otlp.proto.grpc"], facts: "plain",
      first: ["llm": 1], session: "plain-grpc"),
    InstrumentedProgram(
      command: ["events_program.py", "after"], modules: ["opentelemetry.exporter.otlp.proto.http"],
      facts: "events-after", first: ["llm": 1], steps: 3),
    InstrumentedProgram(
      command: ["openinference_program.py"],
      modules: ["openinference.instrumentation.openai", "openai", "opentelemetry.exporter.otlp.proto.http"],
      facts: "openinference", first: ["llm": 1]),
    InstrumentedProgram(
      command: ["openllmetry_program.py"], modules: ["traceloop.sdk", "openai"], facts: "openllmetry",
      first: ["llm": 1, "embedding": 1]),
    InstrumentedProgram(
      command: ["pydantic_program.py"], modules: ["pydantic_ai", "logfire", "openai"], facts: "pydantic",
      first: ["agent": 1, "llm": 2]),
    InstrumentedProgram(
      command: ["pydantic_program.py", "twice"], modules: ["pydantic_ai", "logfire", "openai"],
      facts: "pydantic-twice", first: ["agent": 1, "llm": 4]),
    InstrumentedProgram(
      command: ["langfuse_program.py"], modules: ["langfuse", "openai"], facts: "langfuse", first: ["llm": 1]),
  ]

  /// Those that can be run on this machine.
  static let here = all.filter { InstrumentedPython.path(with: $0.modules) != nil }

  /// Where it is to send, and whom it is to ask.
  func variables(endpoint: String, model: Int) -> [String: String] {
    [
      "OTEL_EXPORTER_OTLP_ENDPOINT": endpoint, "OPENAI_BASE_URL": "http://127.0.0.1:\(model)/v1",
      "OPENAI_API_KEY": "none", "TRACELOOP_BASE_URL": endpoint, "TRACELOOP_API_KEY": "none",
      "TRACELOOP_METRICS_ENABLED": "false", "LANGFUSE_BASE_URL": endpoint, "LANGFUSE_PUBLIC_KEY": "none",
      "LANGFUSE_SECRET_KEY": "none",
    ]
  }
}

/// What is right of a program's session.
struct ProgramFacts: Decodable {
  let session: String?
  let spans: [String: Int]
  let tokens: [String: Int]
  let models: [String]
  let says: [String]
  var userId: String?
  var errorCount: Int?
  var costUsd: Double?

  static func of(_ name: String) throws -> ProgramFacts? {
    let file = try Data(contentsOf: URL(filePath: PackageFolder.path("Fixtures/otlp/expected.json")))
    return try JSONDecoder().decode([String: ProgramFacts].self, from: file)[name]
  }
}
