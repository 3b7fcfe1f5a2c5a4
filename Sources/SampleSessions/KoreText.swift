internal import JSONTape

/// Spells a session as Kore's events: each span is one event, or two where it has a beginning and an end.
struct KoreText {
  let session: SampleSession

  func write(to writer: inout JSONWriter) {
    var payloads = PayloadPool(seed: session.seed, bytes: session.payloadBytes / 2)
    var count = 0
    writer.object { writer in
      writer.key("success")
      writer.bool(true)
      writer.key("traces")
      writer.beginArray()
      for place in 0..<session.traceCount { events(of: session.trace(place), &count, &payloads, &writer) }
      writer.endArray()
      writer.key("total")
      writer.int(count)
      writer.key("_meta")
      writer.object { writer in
        writer.key("is_truncated")
        writer.bool(false)
        writer.key("loaded_count")
        writer.int(count)
        writer.key("available_count")
        writer.int(count)
        writer.key("warnings")
        writer.array { _ in }
      }
    }
  }

  private func events(
    of trace: SampleTrace, _ count: inout Int, _ payloads: inout PayloadPool, _ writer: inout JSONWriter
  ) {
    for span in trace.spans {
      switch span.kind.spelled(in: .kore) {
      case .llm: call(span, &count, &payloads, &writer)
      case .tool: tool(span, &count, &payloads, &writer)
      case .guardrail: guardrail(span, &count, &payloads, &writer)
      default: enter(span, &count, &payloads, &writer)
      }
    }
    for span in trace.spans.reversed() where span.kind.isContainer { exit(span, &count, &writer) }
  }

  private func enter(
    _ span: SampleSpan, _ count: inout Int, _ payloads: inout PayloadPool, _ writer: inout JSONWriter
  ) {
    event("agent_enter", span, at: span.start, &count, &writer) { writer in
      writer.key("name")
      writer.string(span.name)
      writer.key("input")
      writer.string(payloads.next())
    }
  }

  private func exit(_ span: SampleSpan, _ count: inout Int, _ writer: inout JSONWriter) {
    event("agent_exit", span, at: span.end, &count, &writer) { writer in
      writer.key("success")
      writer.bool(true)
    }
  }

  private func call(
    _ span: SampleSpan, _ count: inout Int, _ payloads: inout PayloadPool, _ writer: inout JSONWriter
  ) {
    event("llm_call", span, at: span.start, lasting: true, &count, &writer) { writer in
      writer.key("name")
      writer.string(span.name)
      writer.key("model")
      writer.string(span.model ?? "")
      writer.key("inputTokens")
      writer.int(span.inputTokens)
      writer.key("outputTokens")
      writer.int(span.outputTokens)
      writer.key("estimatedCost")
      writer.object { writer in
        writer.key("amount")
        writer.decimal(span.cost, scale: 9)
        writer.key("currency")
        writer.string("USD" as StaticString)
      }
      if let first = span.firstToken {
        writer.key("timeToFirstTokenMs")
        writer.milliseconds(first - span.start)
      }
      writer.key("prompt")
      writer.string(payloads.next())
      ending(span, &payloads, &writer)
    }
  }

  private func tool(
    _ span: SampleSpan, _ count: inout Int, _ payloads: inout PayloadPool, _ writer: inout JSONWriter
  ) {
    let callID = "call-\(count)"
    event("tool_call", span, at: span.start, &count, &writer) { writer in
      writer.key("toolName")
      writer.string(span.name)
      writer.key("callId")
      writer.string(callID)
      writer.key("arguments")
      writer.object { writer in
        writer.key("query")
        writer.string(payloads.next())
      }
    }
    event("tool_result", span, at: span.end, &count, &writer) { writer in
      writer.key("toolName")
      writer.string(span.name)
      writer.key("callId")
      writer.string(callID)
      ending(span, &payloads, &writer)
    }
  }

  private func guardrail(
    _ span: SampleSpan, _ count: inout Int, _ payloads: inout PayloadPool, _ writer: inout JSONWriter
  ) {
    event("guardrail_output", span, at: span.start, lasting: true, &count, &writer) { writer in
      writer.key("guardrail")
      writer.string(span.name)
      writer.key("action")
      writer.string("allow" as StaticString)
      ending(span, &payloads, &writer)
    }
  }

  /// What came of it.
  private func ending(_ span: SampleSpan, _ payloads: inout PayloadPool, _ writer: inout JSONWriter) {
    writer.key("success")
    writer.bool(span.status == .ok)
    if let error = span.error {
      writer.key("error")
      writer.object { writer in
        writer.key("message")
        writer.string(error)
      }
    } else {
      writer.key("response")
      writer.string(payloads.next())
    }
  }

  private func event(
    _ type: StaticString, _ span: SampleSpan, at time: Int64, lasting: Bool = false, _ count: inout Int,
    _ writer: inout JSONWriter, data: (inout JSONWriter) -> Void
  ) {
    writer.beginObject()
    writer.key("id")
    writer.string("event-\(count)")
    writer.key("sessionId")
    writer.string(session.id)
    writer.key("traceId")
    writer.string(session.traceID(span.trace, .kore))
    writer.key("type")
    writer.string(type)
    writer.key("timestamp")
    writer.time(time)
    if lasting {
      writer.key("durationMs")
      writer.milliseconds(span.end - span.start)
    }
    writer.key("spanId")
    writer.string(session.spanID(span.id, trace: span.trace, .kore))
    if let parent = span.parent {
      writer.key("parentSpanId")
      writer.string(session.spanID(parent, trace: span.trace, .kore))
    }
    writer.key("agentName")
    writer.string("support" as StaticString)
    writer.key("data")
    writer.object { data(&$0) }
    writer.endObject()
    count += 1
  }
}
