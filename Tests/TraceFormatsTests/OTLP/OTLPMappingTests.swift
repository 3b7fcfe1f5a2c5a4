import JSONTape
import SampleSessions
import Testing
import TraceModel

@testable import TraceClient
@testable import TraceFormats

@Suite("Attributes of OTLP")
struct OTLPMappingTests {
  /// A session of one span with these attributes; numbers are given as numbers, all else as text.
  private static func span(
    _ attributes: [(String, String)], more: String = ""
  ) async throws -> (session: Session, span: Span) {
    let list = attributes.map { key, value in
      let any =
        Double(value) != nil ? #"{"doubleValue":\#(value)}"# : #"{"stringValue":\#(json { $0.string(value) }.text)}"#
      return #"{"key":"\#(key)","value":\#(any)}"#
    }
    let folder = try TemporaryFolder()
    try folder.write(
      "a.json",
      #"{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"ab","spanId":"01","name":"n","#
        + #""startTimeUnixNano":"1767225600000000000","endTimeUnixNano":"1767225601000000000","#
        + #""attributes":[\#(list.joined(separator: ","))]\#(more)}]}]}]}"#)
    let session = try await FilesSource(name: "f", path: folder.path, onlyOTLP: true).session(id: "ab")
    return (session, session.span(at: 0))
  }

  @Test("whose names spell trees become the trees: OpenInference's messages")
  func openInference() async throws {
    let (session, span) = try await Self.span([
      ("openinference.span.kind", "LLM"),
      ("llm.input_messages.1.message.content", "b"), ("llm.input_messages.0.message.role", "user"),
      ("llm.input_messages.0.message.content", "a"), ("llm.input_messages.10.message.content", "k"),
      ("llm.output_messages.0.message.tool_calls.0.tool_call.function.name", "grep"),
      ("llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments", "{\"q\":1}"),
      ("llm.prompt_template.template", "say {x}"), ("input.value", "not this"),
    ])
    #expect(
      session.text(span.input)
        == #"[{"message":{"role":"user","content":"a"}},{"message":{"content":"b"}},{"message":{"content":"k"}}]"#)
    #expect(
      session.text(span.output)
        == #"[{"message":{"tool_calls":[{"tool_call":{"function":{"name":"grep","arguments":"{\"q\":1}"}}}]}}]"#)
    #expect(session.text(span.call?.parameters ?? .absent) == #"{"template":"say {x}"}"#)
  }

  @Test("of OpenLLMetry: prompts, completions, requests, associations")
  func openLLMetry() async throws {
    let (session, span) = try await Self.span([
      ("gen_ai.prompt.0.role", "user"), ("gen_ai.prompt.0.content", "hi"), ("gen_ai.completion.0.content", "yes"),
      ("gen_ai.request.temperature", "0.5"), ("gen_ai.request.model", "m"),
      ("traceloop.association.properties.user", "u7"), ("gen_ai.usage.prompt_tokens", "3"),
    ])
    #expect(session.text(span.input) == #"[{"role":"user","content":"hi"}]"#)
    #expect(session.text(span.output) == #"[{"content":"yes"}]"#)
    #expect(session.text(span.call?.parameters ?? .absent) == #"{"temperature":0.5}"#)
    #expect(session.text(span.metadata) == #"{"user":"u7"}"#)
    #expect(span.kind == .llm)
  }

  @Test("that cost: the total, else prompt and completion together, never one alone")
  func costs() async throws {
    let both = [("llm.cost.prompt", "0.25"), ("llm.cost.completion", "0.5")]
    #expect(try await Self.span(both).span.call?.cost == Cost(nanoUsd: 750_000_000))
    #expect(try await Self.span(both + [("llm.cost.total", "2")]).span.call?.cost == Cost(nanoUsd: 2_000_000_000))
    #expect(try await Self.span([both[0]]).span.call?.cost == nil)
  }

  @Test("of retrievers, rerankers and embeddings")
  func documents() async throws {
    let retriever = try await Self.span([
      ("openinference.span.kind", "RETRIEVER"), ("input.value", "q"),
      ("retrieval.documents.0.document.content", "d"), ("retrieval.documents.0.document.score", "0.5"),
    ])
    #expect(retriever.session.text(retriever.span.output) == #"[{"document":{"content":"d","score":0.5}}]"#)
    let embedding = try await Self.span([("embedding.embeddings.0.embedding.text", "t")])
    #expect(embedding.session.text(embedding.span.input) == #"[{"embedding":{"text":"t"}}]"#)
  }

  @Test("of events: messages, and what a choice was")
  func events() async throws {
    let (session, span) = try await Self.span(
      [],
      more:
        #","events":[{"name":"gen_ai.user.message","attributes":[{"key":"content","value":{"stringValue":"hi"}}]},"#
        + #"{"name":"other"},{"name":"gen_ai.choice","attributes":[{"key":"index","value":{"intValue":"0"}}]}]"#)
    #expect(session.text(span.input) == #"[{"event":"gen_ai.user.message","content":"hi"}]"#)
    #expect(session.text(span.output) == #"[{"event":"gen_ai.choice","index":0}]"#)
  }

  @Test("that name an error, a user, the first token")
  func others() async throws {
    let failed = try await Self.span([("error.type", "timeout")], more: #","status":{"code":2}"#)
    #expect(failed.session.text(failed.span.error) == "timeout")
    #expect(try await Self.span([("error.type", "timeout")]).span.error.isAbsent)
    let user = try await Self.span([("user.id", "noor"), ("gen_ai.server.time_to_first_token", "0.25")])
    #expect(user.session.text(user.session.traces[0].userID) == "noor")
    #expect(user.span.call?.firstToken == Timestamp(nanoseconds: 1_767_225_600_250_000_000))
  }

  @Test("as deep as a name may be: nothing is lost and nothing overflows")
  func deep() async throws {
    let name = "llm.input_messages." + Array(repeating: "0", count: 3000).joined(separator: ".")
    let (session, span) = try await Self.span([(name, "x"), ("llm.input_messages.999999999999999999999.a", "y")])
    let text = try #require(session.text(span.input))
    #expect(text.contains("\"x\"") && text.contains("\"y\""))
  }
}
