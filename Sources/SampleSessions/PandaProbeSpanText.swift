internal import JSONTape

/// Spells one span of PandaProbe.
struct PandaProbeSpanText {
  let session: SampleSession
  let span: SampleSpan

  func write(traceID: String, _ payloads: inout PayloadPool, _ writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("span_id")
    writer.string(session.spanID(span.id, trace: span.trace))
    writer.key("trace_id")
    writer.string(traceID)
    writer.key("parent_span_id")
    if let parent = span.parent {
      writer.string(session.spanID(parent, trace: span.trace))
    } else {
      writer.null()
    }
    writer.key("name")
    writer.string(span.name)
    writer.key("kind")
    writer.string(kind)
    writer.key("status")
    writer.string(span.status == .error ? "ERROR" : "OK" as StaticString)
    writer.key("input")
    input(&payloads, &writer)
    writer.key("output")
    output(&payloads, &writer)
    writer.key("model")
    if let model = span.model { writer.string(model) } else { writer.null() }
    writer.key("token_usage")
    tokens(&writer)
    writer.key("metadata")
    writer.object { writer in
      writer.key("provider")
      writer.string("example" as StaticString)
    }
    writer.key("started_at")
    writer.time(span.start)
    writer.key("ended_at")
    writer.time(span.end)
    writer.key("error")
    if let error = span.error { writer.string(error) } else { writer.null() }
    writer.key("completion_start_time")
    if let first = span.firstToken { writer.time(first) } else { writer.null() }
    writer.key("model_parameters")
    parameters(&writer)
    writer.key("cost")
    cost(&writer)
    writer.key("latency_ms")
    writer.milliseconds(span.end - span.start)
    writer.key("time_to_first_token_ms")
    if let first = span.firstToken { writer.milliseconds(first - span.start) } else { writer.null() }
    writer.endObject()
  }

  private var kind: StaticString {
    switch span.kind {
    case .agent: "AGENT"
    case .chain: "CHAIN"
    case .llm: "LLM"
    case .tool: "TOOL"
    case .retriever: "RETRIEVER"
    case .embedding: "EMBEDDING"
    case .guardrail: "GUARDRAIL"
    }
  }

  private func input(_ payloads: inout PayloadPool, _ writer: inout JSONWriter) {
    if span.kind == .llm {
      messages(
        [("system", "You are a friendly assistant. Answer concisely."), ("user", payloads.next())], to: &writer)
    } else {
      writer.object { writer in
        writer.key("order_id")
        writer.string("ORD-\(span.id)")
        writer.key("query")
        writer.string(payloads.next())
      }
    }
  }

  private func output(_ payloads: inout PayloadPool, _ writer: inout JSONWriter) {
    if span.status == .error { return writer.null() }
    writer.object { writer in
      writer.key("content")
      writer.string(payloads.next())
      writer.key("confidence")
      writer.decimal(Int64(span.id % 100), scale: 2)
      writer.key("items")
      writer.array { writer in
        writer.int(Int64(clamping: span.id % 7))
        writer.bool(true)
        writer.null()
      }
    }
  }

  private func tokens(_ writer: inout JSONWriter) {
    guard span.isCall else { return writer.null() }
    writer.object { writer in
      writer.key("total_tokens")
      writer.int(span.inputTokens + span.outputTokens)
      writer.key("prompt_tokens")
      writer.int(span.inputTokens)
      writer.key("completion_tokens")
      writer.int(span.outputTokens)
    }
  }

  private func parameters(_ writer: inout JSONWriter) {
    guard span.kind == .llm else { return writer.null() }
    writer.object { writer in
      writer.key("max_tokens")
      writer.int(1000)
      writer.key("temperature")
      writer.decimal(3, scale: 1)
    }
  }

  private func cost(_ writer: inout JSONWriter) {
    guard span.isCall else { return writer.null() }
    writer.object { writer in
      writer.key("input_cost")
      writer.decimal(span.inputCost, scale: 9)
      writer.key("total_cost")
      writer.decimal(span.cost, scale: 9)
      writer.key("output_cost")
      writer.decimal(span.outputCost, scale: 9)
    }
  }
}
