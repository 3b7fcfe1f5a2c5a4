import JSONTape
import SampleSessions
import Testing
import TraceModel

@testable import TraceFormats

/// One span as a vendor's SDK sends it, and what is to be seen of it.
struct VendorSpan: Sendable, CustomTestStringConvertible {
  let vendor: String
  let name: String
  /// Attributes as OTLP/JSON: each a name and an `AnyValue`.
  let attributes: [(String, String)]
  /// Members of the span beside these, each with a comma in front.
  var more = ""
  var kind = SpanKind.llm
  /// What it is called in the end.
  var title: String?
  var model: String?
  /// Input, output, cache read, cache creation, reasoning.
  var tokens: [Count?] = [nil, nil, nil, nil, nil]
  var nanoUsd: Int64?
  var firstTokenMs: Int64?
  var input: String?
  var output: String?
  var session: String?
  var user: String?
  var error: String?
  var status = SpanStatus.unset

  var testDescription: String { "\(vendor): \(name)" }

  static func text(_ text: String) -> String { #"{"stringValue":\#(json { $0.string(text) }.text)}"# }
  static func int(_ number: Int) -> String { #"{"intValue":"\#(number)"}"# }
  static func double(_ number: Double) -> String { #"{"doubleValue":\#(number)}"# }

  var spelled: String {
    let list = attributes.map { #"{"key":"\#($0)","value":\#($1)}"# }.joined(separator: ",")
    return #"{"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"b7ad6b7169203331","name":"\#(name)","#
      + #""startTimeUnixNano":"1767225600000000000","endTimeUnixNano":"1767225601000000000","#
      + #""attributes":[\#(list)]\#(more)}"#
  }
}

extension VendorSpan {
  static let all: [VendorSpan] = [
    VendorSpan(
      vendor: "GenAI", name: "chat m",
      attributes: [
        ("gen_ai.operation.name", text("chat")), ("gen_ai.request.model", text("m")),
        ("gen_ai.response.model", text("m-1")), ("gen_ai.conversation.id", text("c1")),
        ("gen_ai.usage.input_tokens", int(110)), ("gen_ai.usage.output_tokens", int(20)),
        ("gen_ai.usage.cache_read.input_tokens", int(40)), ("gen_ai.usage.cache_write.input_tokens", int(10)),
        ("gen_ai.usage.reasoning.output_tokens", int(8)), ("gen_ai.response.time_to_first_chunk", double(0.25)),
        ("gen_ai.system_instructions", text(#"[{"type":"text","content":"Be brief"}]"#)),
        ("gen_ai.input.messages", text(#"[{"role":"user","parts":[{"type":"text","content":"hi"}]}]"#)),
        ("gen_ai.output.messages", text("[1]")),
      ],
      model: "m-1", tokens: [110, 20, 40, 10, 8], firstTokenMs: 250,
      input: #"[{"role":"system","parts":[{"type":"text","content":"Be brief"}]},"#
        + #"{"role":"user","parts":[{"type":"text","content":"hi"}]}]"#,
      output: #""[1]""#, session: "c1"),
    VendorSpan(
      vendor: "GenAI", name: "search_memory notes",
      attributes: [("gen_ai.operation.name", text("search_memory")), ("gen_ai.memory.query.text", text("q"))],
      kind: .retriever, input: #""q""#),
    VendorSpan(vendor: "GenAI", name: "plan", attributes: [("gen_ai.operation.name", text("plan"))], kind: .chain),
    VendorSpan(
      vendor: "GenAI", name: "upsert_memory", attributes: [("gen_ai.operation.name", text("upsert_memory"))],
      kind: .state),
    VendorSpan(
      vendor: "MCP", name: "tools/call weather",
      attributes: [
        ("mcp.method.name", text("tools/call")), ("gen_ai.tool.name", text("weather")),
        ("gen_ai.tool.call.arguments", text(#"{"city":"Paris"}"#)),
      ],
      kind: .tool, title: "weather", input: #""{\"city\":\"Paris\"}""#),
    VendorSpan(
      vendor: "OpenInference", name: "get_weather",
      attributes: [
        ("openinference.span.kind", text("TOOL")), ("tool.name", text("get_weather")),
        ("tool.parameters", text(#"{"type":"object"}"#)), ("input.value", text(#"{"city":"Paris"}"#)),
        ("output.value", text("21")), ("session.id", text("s1")), ("user.id", text("noor")),
      ],
      kind: .tool, input: #""{\"city\":\"Paris\"}""#, output: #""21""#, session: "s1", user: "noor"),
    VendorSpan(
      vendor: "OpenInference", name: "weather",
      attributes: [
        ("openinference.span.kind", text("CHAIN")), ("llm.input_messages.0.message.role", text("user")),
        ("input.value", text("Weather in Paris?")),
      ],
      kind: .chain, input: #""Weather in Paris?""#),
    VendorSpan(
      vendor: "OpenInference", name: "ChatCompletion",
      attributes: [("openinference.span.kind", text("LLM"))],
      more: #","events":[{"name":"First Token Stream Event","timeUnixNano":"1767225600100000000"}]"#,
      firstTokenMs: 100),
    VendorSpan(
      vendor: "OpenLLMetry", name: "plan.task",
      attributes: [
        ("traceloop.span.kind", text("task")), ("traceloop.entity.input", text(#"{"args":["a"]}"#)),
        ("traceloop.entity.output", text(#""plan""#)),
        ("traceloop.association.properties.session_id", text("s2")),
        ("traceloop.association.properties.user_id", text("u2")),
      ],
      kind: .chain, input: #"{"args":["a"]}"#, output: #""plan""#, session: "s2", user: "u2"),
    VendorSpan(
      vendor: "Langfuse", name: "gen",
      attributes: [
        ("langfuse.observation.type", text("generation")), ("langfuse.observation.model.name", text("gpt-4o")),
        ("langfuse.observation.usage_details", text(#"{"input":11,"output":3,"cache_read_input_tokens":5}"#)),
        ("langfuse.observation.cost_details", text(#"{"input":0.001,"output":0.002,"total":0.003}"#)),
        ("langfuse.observation.completion_start_time", text(#""2026-01-01T00:00:00.500Z""#)),
        ("langfuse.observation.input", text("hi")), ("langfuse.observation.output", text("hello")),
        ("session.id", text("s3")), ("user.id", text("u3")),
      ],
      model: "gpt-4o", tokens: [11, 3, 5, nil, nil], nanoUsd: 3_000_000, firstTokenMs: 500, input: #""hi""#,
      output: #""hello""#, session: "s3", user: "u3"),
    VendorSpan(
      vendor: "Langfuse", name: "OpenAI-generation",
      attributes: [
        ("langfuse.observation.type", text("generation")),
        (
          "langfuse.observation.usage_details",
          text(#"{"completion_tokens":20,"prompt_tokens":100,"prompt_tokens_details":{"cached_tokens":40}}"#)
        ),
        ("langfuse.observation.level", text("ERROR")), ("langfuse.observation.status_message", text("429")),
      ],
      tokens: [100, 20, 40, nil, nil], error: #""429""#, status: .error),
    VendorSpan(
      vendor: "MLflow", name: "Completions",
      attributes: [
        ("mlflow.spanType", text(#""CHAT_MODEL""#)), ("mlflow.llm.model", text(#""gpt-4o-mini""#)),
        (
          "mlflow.chat.tokenUsage",
          text(#"{"input_tokens":100,"output_tokens":20,"total_tokens":120,"cache_read_input_tokens":40}"#)
        ),
        ("mlflow.llm.cost", text(#"{"input_cost":0.25,"output_cost":0.5,"total_cost":0.75}"#)),
        ("mlflow.spanInputs", text(#"{"q":"Weather?"}"#)), ("mlflow.spanOutputs", text(#""sunny""#)),
        ("mlflow.trace.session", text(#""s4""#)), ("mlflow.trace.user", text(#""u4""#)),
      ],
      model: "gpt-4o-mini", tokens: [100, 20, 40, nil, nil], nanoUsd: 750_000_000, input: #"{"q":"Weather?"}"#,
      output: #""sunny""#, session: "s4", user: "u4"),
    VendorSpan(
      vendor: "Claude Code", name: "claude_code.llm_request",
      attributes: [
        ("model", text("claude-x")), ("input_tokens", int(3)), ("output_tokens", int(5)),
        ("cache_read_tokens", int(7)), ("cache_creation_tokens", int(9)), ("ttft_ms", int(120)),
        ("session.id", text("s5")), ("span.type", text("llm_request")), ("success", #"{"boolValue":true}"#),
      ],
      model: "claude-x", tokens: [3, 5, 7, 9, nil], firstTokenMs: 120, session: "s5"),
    VendorSpan(
      vendor: "Claude Code", name: "claude_code.tool",
      attributes: [
        ("span.type", text("tool")), ("tool_name", text("Bash")), ("full_command", text("ls")),
        ("success", #"{"boolValue":false}"#), ("error", text("exit 1")),
      ],
      more: #","events":[{"name":"tool.output","attributes":[{"key":"content","value":{"stringValue":"no"}}]}]"#,
      kind: .tool, title: "Bash", input: #""ls""#, output: #""no""#, error: #""exit 1""#, status: .error),
    VendorSpan(
      vendor: "Claude Code", name: "claude_code.tool.execution",
      attributes: [("span.type", text("tool.execution"))], kind: .other),
    VendorSpan(
      vendor: "nobody", name: "job", attributes: [("model", text("T")), ("input_tokens", int(3))], kind: .other),
    VendorSpan(
      vendor: "Vercel AI SDK", name: "ai.generateText.doGenerate",
      attributes: [
        ("ai.operationId", text("ai.generateText.doGenerate")), ("ai.model.id", text("gpt-4o")),
        ("ai.usage.inputTokens", int(10)), ("ai.usage.outputTokens", int(4)), ("ai.usage.cachedInputTokens", int(2)),
        ("ai.response.msToFirstChunk", double(75.5)), ("ai.prompt.messages", text("[]")),
        ("ai.prompt", text("hi")), ("ai.response.text", text("ho")),
        ("ai.telemetry.metadata.sessionId", text("s6")), ("ai.telemetry.metadata.userId", text("u6")),
      ],
      model: "gpt-4o", tokens: [10, 4, 2, nil, nil], firstTokenMs: 75, input: #""hi""#, output: #""ho""#,
      session: "s6", user: "u6"),
    VendorSpan(
      vendor: "Vercel AI SDK", name: "ai.generateText",
      attributes: [
        ("ai.operationId", text("ai.generateText")), ("operation.name", text("ai.generateText sum-up")),
      ],
      kind: .chain, title: "ai.generateText sum-up"),
    VendorSpan(
      vendor: "Vercel AI SDK", name: "ai.toolCall",
      attributes: [
        ("ai.operationId", text("ai.toolCall")), ("ai.toolCall.name", text("weather")),
        ("ai.toolCall.args", text("{\"a\":1}")), ("ai.toolCall.result", text("21")),
      ],
      kind: .tool, title: "weather", input: #""{\"a\":1}""#, output: #""21""#),
    VendorSpan(
      vendor: "Logfire", name: "Chat with {model!r}",
      attributes: [("logfire.msg", text("Chat with 'm'"))], kind: .other, title: "Chat with 'm'"),
    VendorSpan(
      vendor: "Pydantic AI", name: "invoke_agent weather",
      attributes: [
        ("gen_ai.operation.name", text("invoke_agent")), ("logfire.msg", text("weather run")),
        ("logfire.json_schema", text("{}")), ("final_result", text("sunny")),
        ("gen_ai.aggregated_usage.input_tokens", int(200)),
        ("gen_ai.aggregated_usage.details.reasoning_tokens", int(16)),
      ],
      kind: .agent, tokens: [200, nil, nil, nil, 16], output: #""sunny""#),
    VendorSpan(
      vendor: "Strands", name: "chat",
      attributes: [
        ("gen_ai.server.time_to_first_token", int(325)), ("gen_ai.operation.name", text("chat")),
        ("gen_ai.system", text("strands-agents")),
      ],
      firstTokenMs: 325),
    VendorSpan(
      vendor: "Strands", name: "execute_event_loop_cycle",
      attributes: [("gen_ai.operation.name", text("execute_event_loop_cycle"))], kind: .chain),
    VendorSpan(
      vendor: "Strands", name: "execute_tool get_weather",
      attributes: [("gen_ai.operation.name", text("execute_tool")), ("gen_ai.tool.status", text("error"))],
      more: #","events":[{"name":"gen_ai.tool.message","attributes":[{"key":"role","value":{"stringValue":"tool"}},"#
        + #"{"key":"content","value":{"stringValue":"{\"city\": \"Paris\"}"}}]},"#
        + #"{"name":"gen_ai.choice","attributes":[{"key":"message","value":{"stringValue":"21"}}]}]"#,
      kind: .tool, input: #"{"city": "Paris"}"#, output: #""21""#, status: .error),
    VendorSpan(
      vendor: "Google ADK", name: "execute_tool weather",
      attributes: [
        ("gen_ai.operation.name", text("execute_tool")), ("gen_ai.tool.name", text("weather")),
        ("gcp.vertex.agent.session_id", text("s7")),
        ("gcp.vertex.agent.tool_call_args", text(#"{"city":"Paris"}"#)),
        ("gcp.vertex.agent.tool_response", text("21")), ("gcp.vertex.agent.llm_request", text("{}")),
      ],
      kind: .tool, title: "weather", input: #""{\"city\":\"Paris\"}""#, output: #""21""#, session: "s7"),
    VendorSpan(
      vendor: "GitHub Copilot", name: "chat gpt-4o",
      attributes: [
        ("gen_ai.operation.name", text("chat")), ("session.id", text("window")),
        ("copilot_chat.chat_session_id", text("c2")), ("copilot_chat.time_to_first_token", int(450)),
      ],
      firstTokenMs: 450, session: "c2"),
    VendorSpan(
      vendor: "LangSmith", name: "ChatOpenAI",
      attributes: [
        ("langsmith.span.kind", text("llm")), ("langsmith.metadata.thread_id", text("c3")),
        ("langsmith.metadata.user_id", text("u7")), ("gen_ai.prompt", text("hi")), ("gen_ai.completion", text("ho")),
      ],
      input: #""hi""#, output: #""ho""#, session: "c3", user: "u7"),
    VendorSpan(
      vendor: "LangSmith", name: "ChatPromptTemplate",
      attributes: [("gen_ai.operation.name", text("chat")), ("langsmith.span.kind", text("prompt"))], kind: .prompt),
    VendorSpan(
      vendor: "LangSmith", name: "search",
      attributes: [("gen_ai.operation.name", text("embeddings")), ("langsmith.span.kind", text("retriever"))],
      kind: .retriever),
    VendorSpan(
      vendor: "LangSmith", name: "ChatOpenAI",
      attributes: [
        ("langsmith.span.kind", text("llm")), ("gen_ai.usage.input_tokens", int(101)),
        (
          "langsmith.metadata.usage_metadata",
          text(
            #"{"input_tokens":100,"output_tokens":21,"input_token_details":{"cache_read":40,"cache_creation":3},"#
              + #""output_token_details":{"reasoning":8}}"#)
        ),
      ],
      more: #","status":{"code":1},"events":[{"name":"exception","attributes":["#
        + #"{"key":"exception.message","value":{"stringValue":"400"}}]}]"#,
      tokens: [101, 21, 40, 3, 8], error: #""400""#, status: .error),
    VendorSpan(
      vendor: "LiteLLM", name: "litellm_request",
      attributes: [
        ("gen_ai.operation.name", text("acompletion")), ("gen_ai.cost.input_cost", double(0.5)),
        ("gen_ai.cost.output_cost", double(0.25)), ("gen_ai.cost.total_cost", double(1.5)), ("llm.user", text("u9")),
        ("gen_ai.output.messages", text(#"[{"role":"assistant","parts":[],"finish_reason":"tool_calls"}]"#)),
        ("gen_ai.completion.0.function_call.name", text("weather")),
        ("gen_ai.completion.0.function_call.arguments", text("{}")),
      ],
      nanoUsd: 1_500_000_000,
      output: #"[{"role":"assistant","parts":[],"finish_reason":"tool_calls","tool_calls":["#
        + #"{"name":"weather","arguments":"{}"}]}]"#,
      user: "u9"),
    VendorSpan(
      vendor: "LiteLLM", name: "litellm_request",
      attributes: [("gen_ai.operation.name", text("aembedding")), ("gen_ai.usage.input_tokens", int(7))],
      kind: .embedding, tokens: [7, nil, nil, nil, nil]),
    VendorSpan(
      vendor: "OpenLIT", name: "chat m",
      attributes: [
        ("gen_ai.operation.name", text("chat")), ("gen_ai.usage.cost", double(0.25)),
        ("gen_ai.usage.prompt_tokens_details.cached_tokens", int(4)),
        ("gen_ai.usage.completion_tokens_details.reasoning_tokens", int(1)), ("gen_ai.content.prompt", text("q")),
      ],
      tokens: [nil, nil, 4, nil, 1], nanoUsd: 250_000_000, input: #""q""#),
    VendorSpan(
      vendor: "Laminar", name: "get_weather",
      attributes: [
        ("lmnr.span.type", text("TOOL")), ("lmnr.span.input", text(#"{"city":"Paris"}"#)),
        ("lmnr.span.output", text(#""sunny""#)), ("lmnr.association.properties.session_id", text("l1")),
        ("lmnr.association.properties.user_id", text("u8")),
      ],
      kind: .tool, input: #"{"city":"Paris"}"#, output: #""sunny""#, session: "l1", user: "u8"),
    VendorSpan(
      vendor: "Laminar", name: "openai.chat",
      attributes: [("llm.request.type", text("chat")), ("llm.usage.reasoning_tokens", int(8))],
      more: #","events":[{"name":"llm.content.completion.chunk","timeUnixNano":"1.7672256000867e+18"}]"#,
      tokens: [nil, nil, nil, nil, 8], firstTokenMs: 86),
    VendorSpan(
      vendor: "traceAI", name: "ChatCompletion",
      attributes: [
        ("gen_ai.span.kind", text("LLM")), ("input.value", text("Be brief")),
        ("gen_ai.input.messages.0.message.role", text("system")),
        ("gen_ai.input.messages.0.message.content", text("Be brief")),
        ("gen_ai.input.messages.1.message.content", text("Weather?")), ("output.value", text("Function: f()")),
        ("gen_ai.output.messages.0.message.role", text("assistant")),
        ("gen_ai.output.messages.0.message.tool_calls.0.tool_call.function.name", text("f")),
      ],
      input: #"[{"message":{"role":"system","content":"Be brief"}},{"message":{"content":"Weather?"}}]"#,
      output: #"[{"message":{"role":"assistant","tool_calls":[{"tool_call":{"function":{"name":"f"}}}]}}]"#),
    VendorSpan(
      vendor: "AgentOps", name: "get_weather.tool",
      attributes: [
        ("agentops.span.kind", text("tool")), ("operation.name", text("get_weather")),
        ("agentops.tool.input", text(#"{"args":["Paris"]}"#)), ("agentops.tool.output", text("sunny")),
        ("gen_ai.usage.total_cost", double(0.5)),
      ],
      kind: .tool, title: "get_weather", nanoUsd: 500_000_000, input: #"{"args":["Paris"]}"#, output: #""sunny""#),
    VendorSpan(
      vendor: "AgentOps", name: "openai.chat.completion",
      attributes: [
        ("gen_ai.request.type", text("chat")), ("gen_ai.streaming.time_to_first_token", double(0.048)),
      ],
      firstTokenMs: 48),
    VendorSpan(
      vendor: "Braintrust", name: "Chat Completion",
      attributes: [
        ("braintrust.span_attributes", text(#"{"type":"llm"}"#)), ("braintrust.input_json", text(#"[{"a":1}]"#)),
        ("braintrust.output_json", text(#""ho""#)), ("braintrust.metadata", text(#"{"model":"small"}"#)),
        (
          "braintrust.metrics",
          text(#"{"prompt_tokens":101,"completion_tokens":21,"tokens":122,"prompt_cached_tokens":40}"#)
        ),
      ],
      model: "small", tokens: [101, 21, 40, nil, nil], input: #"[{"a":1}]"#, output: #""ho""#),
    VendorSpan(
      vendor: "Langtrace", name: "embed",
      attributes: [
        ("gen_ai.operation.name", text("embed")), ("gen_ai.usage.cached_tokens", int(4)),
        ("gen_ai.request.embedding_inputs", text("a")),
      ],
      kind: .embedding, tokens: [nil, nil, 4, nil, nil], input: #""a""#),
    VendorSpan(
      vendor: "MCP", name: "prompts/get ask",
      attributes: [("mcp.method.name", text("prompts/get")), ("gen_ai.prompt.name", text("ask"))], kind: .prompt),
    VendorSpan(
      vendor: "Vercel AI SDK", name: "ai.streamText.doStream",
      attributes: [
        ("ai.operationId", text("ai.streamText.doStream")), ("ai.response.text", text("let me look")),
        ("ai.response.toolCalls", text(#"[{"toolName":"f"}]"#)), ("ai.response.reasoning", text("hm")),
      ],
      output: #"[{"role":"assistant","content":"let me look","reasoning":"hm","tool_calls":[{"toolName":"f"}]}]"#),
    VendorSpan(
      vendor: "Langfuse", name: "LangChain",
      attributes: [
        ("langfuse.observation.type", text("generation")),
        (
          "langfuse.observation.usage_details",
          text(#"{"input":6,"output":1,"total":12,"input_cache_read":4,"output_reasoning":1}"#)
        ),
        ("langfuse.observation.cost_details", text(#"{"input":0.1,"output":0.2,"cache_read_input_tokens":0.05}"#)),
      ],
      tokens: [10, 2, 4, nil, 1], nanoUsd: 350_000_000),
    VendorSpan(
      vendor: "Langfuse", name: "parts among the input",
      attributes: [
        ("langfuse.observation.type", text("generation")),
        (
          "langfuse.observation.usage_details",
          text(#"{"input":10,"output":2,"total":12,"input_cached_tokens":4}"#)
        ),
      ],
      tokens: [10, 2, 4, nil, nil]),
    VendorSpan(
      vendor: "Genkit", name: "generate",
      attributes: [
        ("genkit:type", text("action")), ("genkit:metadata:subtype", text("model")),
        ("genkit:sessionId", text("s8")), ("genkit:input", text(#"{"a":1}"#)), ("genkit:output", text(#"{"b":2}"#)),
      ],
      input: #"{"a":1}"#, output: #"{"b":2}"#, session: "s8"),
    VendorSpan(
      vendor: "anybody", name: "failed",
      attributes: [("error.type", text("timeout"))],
      more: #","status":{"code":2},"events":[{"name":"exception","attributes":["#
        + #"{"key":"exception.type","value":{"stringValue":"KeyError"}},"#
        + #"{"key":"exception.message","value":{"stringValue":""}}]}]"#,
      kind: .other, error: #""KeyError""#, status: .error),
  ]
}

@Suite("Spans of OTLP by the names of their vendor")
struct OTLPVendorTests {
  @Test("say what they are, what they took, what was asked and answered", arguments: VendorSpan.all)
  func vendors(_ wanted: VendorSpan) throws {
    let session = try OTLPReading.session(spans: [wanted.spelled])
    let span = session.span(at: 0)
    #expect(span.kind == wanted.kind)
    #expect(session.text(span.name) == wanted.title ?? wanted.name)
    #expect(span.call.flatMap { session.text($0.model) } == wanted.model)
    let usage = span.call?.usage ?? TokenUsage()
    let tokens = [usage.input, usage.output, usage.cacheRead, usage.cacheCreation, usage.reasoning]
    #expect(tokens == wanted.tokens)
    #expect(span.call?.cost == wanted.nanoUsd.map { Cost(nanoUsd: $0) })
    let wait = span.call?.firstToken.flatMap { first in span.start.map { first - $0 } }
    #expect(wait.map { $0.nanoseconds / 1_000_000 } == wanted.firstTokenMs)
    #expect(OTLPReading.spelling(span.input, session) == wanted.input)
    #expect(OTLPReading.spelling(span.output, session) == wanted.output)
    #expect(session.info.userID == wanted.user)
    #expect(OTLPReading.spelling(span.error, session) == wanted.error)
    #expect(span.status == wanted.status)
  }

  @Test("name their session", arguments: VendorSpan.all)
  func sessions(_ wanted: VendorSpan) throws {
    let body = #"{"resourceSpans":[{"scopeSpans":[{"spans":[\#(wanted.spelled)]}]}]}"#
    let index = try JSONDocument(Bytes(body)).withRoot { OTLPIndex($0) }
    #expect(index.traces.map { $0.claim?.session } == [wanted.session])
  }

  @Test("keep whole numbers whole in lists and maps, and values of their own")
  func integers() throws {
    let list =
      #"{"arrayValue":{"values":[{"intValue":"5"},{"kvlistValue":{"values":[{"key":"n","#
      + #""value":{"intValue":"9007199254740993"}}]}},{"doubleValue":0.5},{"stringValue":"5"}]}}"#
    let span = VendorSpan(
      vendor: "", name: "n", attributes: [("input.value", list), ("output.value", #"{"intValue":"7"}"#)])
    let session = try OTLPReading.session(spans: [span.spelled])
    #expect(OTLPReading.spelling(session.span(at: 0).input, session) == #"[5,{"n":9007199254740993},0.5,"5"]"#)
    #expect(OTLPReading.spelling(session.span(at: 0).output, session) == "7")
  }

  /// Counts without those of the cache among the input, and what all of them are.
  static let apart: [[(String, String)]] = [
    [
      ("span.type", VendorSpan.text("llm_request")), ("model", VendorSpan.text("m")),
      ("input_tokens", VendorSpan.int(500_000)), ("output_tokens", VendorSpan.int(100_000)),
      ("cache_read_tokens", VendorSpan.int(100_000)),
    ],
    [
      ("langfuse.observation.model.name", VendorSpan.text("m")),
      (
        "langfuse.observation.usage_details",
        VendorSpan.text(#"{"input":500000,"output":100000,"cache_read_input_tokens":100000}"#)
      ),
    ],
  ]

  @Test("count the cache beside the input where their vendor does, and are priced so", arguments: apart)
  func cacheApart(attributes: [(String, String)]) throws {
    let table = try JSONDocument(Bytes(#"{"models":{"m":{"input":1,"output":10,"cacheRead":0.1}}}"#))
    let prices = try table.withRoot { root throws(PriceTable.Problem) in try PriceTable(root) }
    let span = VendorSpan(vendor: "", name: "n", attributes: attributes)
    let call = try #require(try OTLPReading.session(spans: [span.spelled], prices: prices).span(at: 0).call)
    #expect(call.usage.input == 500_000)
    #expect(call.usage.total == 700_000)
    #expect(call.cost == Cost(nanoUsd: 1_510_000_000))
  }

  @Test("are tagged by their root where other spans have tags of their own")
  func rootTags() throws {
    let root = VendorSpan(vendor: "", name: "n", attributes: [("langsmith.span.tags", VendorSpan.text("a, b c"))])
    let step = VendorSpan(
      vendor: "", name: "n", attributes: [("langsmith.span.tags", VendorSpan.text("step"))],
      more: #","parentSpanId":"00000000000000aa""#)
    #expect(try OTLPReading.session(spans: [root.spelled]).info.tags == ["a", "b c"])
    #expect(try OTLPReading.session(spans: [step.spelled]).info.tags == [])
  }

  /// What is told as the answer beside a call of `f`, and the answer as it is shown.
  static let answers: [(String, String)] = [
    ("look", #"[{"role":"assistant","content":"look","tool_calls":["f"]}]"#),
    ("", #"[{"role":"assistant","tool_calls":["f"]}]"#),
    ("21", #"[{"role":"assistant","content":"21","tool_calls":["f"]}]"#),
    (
      #"{"role":"assistant","content":"a","tool_calls":null}"#,
      #"[{"role":"assistant","content":"a","tool_calls":["f"]}]"#
    ),
    (#"[{"role":"assistant","tool_calls":["g"]}]"#, #"[{"role":"assistant","tool_calls":["g"]}]"#),
    (
      #"[{"role":"assistant","parts":[{"type":"tool_call","name":"g"}]}]"#,
      #"[{"role":"assistant","parts":[{"type":"tool_call","name":"g"}]}]"#
    ),
    (#"[{"role":"a"},{"role":"b"}]"#, #"{"output":[{"role":"a"},{"role":"b"}],"tool_calls":["f"]}"#),
    (#"{"city":"Paris"}"#, #"{"output":{"city":"Paris"},"tool_calls":["f"]}"#),
  ]

  @Test("have text and calls of tools in one message, each once", arguments: answers)
  func answer(output: String, wanted: String) throws {
    let attributes = [
      ("ai.response.text", VendorSpan.text(output)), ("ai.response.toolCalls", VendorSpan.text(#"["f"]"#)),
    ]
    let session = try OTLPReading.session(spans: [VendorSpan(vendor: "", name: "n", attributes: attributes).spelled])
    #expect(OTLPReading.spelling(session.span(at: 0).output, session) == wanted)
  }

  /// What a better name says, what the next one says, and whether the next one counts.
  static let yields: [(String, Bool)] = [
    (#"[{"role":"assistant","parts":[],"finish_reason":"stop"}]"#, true),
    (#"[{"role":"assistant","content":null}]"#, true),
    (#"{"role":"assistant","content":[{"type":"text","text":""}]}"#, true),
    (#"[{"role":"assistant","parts":[{"type":"tool_call","name":"f"}]}]"#, false),
    (#"{"type":"a","name":"b"}"#, false), ("[0]", false), ("plain", false),
  ]

  @Test("yield to the next name where messages have nothing said in them", arguments: yields)
  func outlines(value: String, isNextShown: Bool) throws {
    let attributes = [("gen_ai.output.messages", VendorSpan.text(value)), ("output.value", VendorSpan.text("next"))]
    let span = VendorSpan(vendor: "", name: "n", attributes: attributes)
    let session = try OTLPReading.session(spans: [span.spelled])
    #expect(session.text(session.span(at: 0).output) == (isNextShown ? "next" : value))
  }

  @Test("tag their session, and say what a trace is called")
  func traces() throws {
    let span = VendorSpan(
      vendor: "", name: "n",
      attributes: [
        ("langfuse.trace.tags", #"{"arrayValue":{"values":[{"stringValue":"t1"}]}}"#),
        ("langfuse.trace.name", VendorSpan.text("turn")), ("langfuse.trace.metadata.k", VendorSpan.text(#""v""#)),
        ("langfuse.environment", VendorSpan.text("prod")), ("langfuse.trace.input", VendorSpan.text("hi")),
      ])
    let session = try OTLPReading.session(spans: [span.spelled])
    #expect(session.info.tags == ["t1"])
    let trace = session.traces[0]
    #expect(OTLPReading.spelling(trace.name, session) == #""turn""#)
    #expect(OTLPReading.spelling(trace.metadata, session) == #"{"k":"v"}"#)
    #expect(OTLPReading.spelling(trace.environment, session) == #""prod""#)
    #expect(OTLPReading.spelling(trace.input, session) == #""hi""#)
  }
}

/// Reads spans and log records into a session, without files.
enum OTLPReading {
  /// - Parameter logs: log records, and whether they come before the spans.
  static func session(
    spans: [String], logs: [String] = [], logsFirst: Bool = false, prices: PriceTable? = nil
  ) throws -> Session {
    var builder = SessionBuilder(id: "s")
    if let prices { builder.charge(by: prices) }
    let parts = try spans.map { try part($0, OTLPDocuments.span, &builder) }
    let records = try logs.map { try part($0, OTLPDocuments.log, &builder) }
    let all = logsFirst ? records + parts : parts + records
    try OTLPDocuments().decode("s", from: all, wantsTrace: { _ in true }, into: &builder)
    return builder.finish()
  }

  private static func part(
    _ text: String, _ shape: DocumentShape, _ builder: inout SessionBuilder
  ) throws -> DocumentPart {
    let bytes = Bytes(text)
    let origin = try builder.add(bytes)
    return DocumentPart(shape: shape, body: DocumentBody(bytes), range: 0..<bytes.count, origin: origin)
  }

  /// A value as it is spelled; `nil` where there is none.
  static func spelling(_ slice: Slice, _ session: Session) -> String? {
    slice.isAbsent ? nil : session.read(slice) { $0.spelling }
  }
}
