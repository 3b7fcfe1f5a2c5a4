internal import JSONTape

/// Spells a session as OTLP/JSON with the attributes of the GenAI conventions: one document a line, as exporters write
/// files, and no trace in two lines at once unless it is long.
struct OTLPText {
  private static let spansPerLine = 500

  let session: SampleSession

  func write(to writer: inout JSONWriter) {
    var payloads = PayloadPool(seed: session.seed, bytes: session.payloadBytes / 2)
    for place in 0..<session.traceCount {
      let spans = session.trace(place).spans[...]
      var rest = spans
      while !rest.isEmpty {
        line(rest.prefix(Self.spansPerLine), &payloads, &writer)
        rest = rest.dropFirst(Self.spansPerLine)
      }
    }
  }

  /// One document, and a line's end.
  func line(_ spans: ArraySlice<SampleSpan>, _ payloads: inout PayloadPool, _ writer: inout JSONWriter) {
    writer.object { writer in
      writer.key("resourceSpans")
      writer.array { writer in
        writer.object { writer in
          writer.key("resource")
          writer.object { writer in
            writer.key("attributes")
            writer.array { writer in attribute("service.name", "sample", &writer) }
          }
          writer.key("scopeSpans")
          writer.array { writer in
            writer.object { writer in
              writer.key("scope")
              writer.object { writer in
                writer.key("name")
                writer.string("sample" as StaticString)
              }
              writer.key("spans")
              writer.beginArray()
              for span in spans { write(span, &payloads, &writer) }
              writer.endArray()
            }
          }
        }
      }
    }
    let newline: [UInt8] = [0x0A]
    newline.withUnsafeBytes { writer.verbatim($0) }
  }

  private func write(_ span: SampleSpan, _ payloads: inout PayloadPool, _ writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("traceId")
    writer.string(session.traceID(span.trace, .otlp))
    writer.key("spanId")
    writer.string(session.spanID(span.id, trace: span.trace, .otlp))
    if let parent = span.parent {
      writer.key("parentSpanId")
      writer.string(session.spanID(parent, trace: span.trace, .otlp))
    }
    writer.key("name")
    writer.string(span.name)
    writer.key("kind")
    writer.int(span.isCall ? 3 : 1)
    writer.key("startTimeUnixNano")
    writer.string(String(span.start))
    writer.key("endTimeUnixNano")
    writer.string(String(span.end))
    writer.key("attributes")
    writer.beginArray()
    attribute("gen_ai.conversation.id", session.id, &writer)
    attribute("gen_ai.operation.name", Self.operation(span.kind), &writer)
    attribute("openinference.span.kind", Self.kind(span.kind), &writer)
    if let model = span.model {
      attribute("gen_ai.request.model", model, &writer)
      attribute("gen_ai.usage.input_tokens", count: span.inputTokens, &writer)
      attribute("gen_ai.usage.output_tokens", count: span.outputTokens, &writer)
      attribute("llm.cost.total", nanoUsd: span.cost, &writer)
    }
    attribute("input.value", payloads.next(), &writer)
    if span.status == .ok { attribute("output.value", payloads.next(), &writer) }
    writer.endArray()
    writer.key("status")
    writer.object { writer in
      writer.key("code")
      writer.int(span.status == .error ? 2 : 1)
      if let error = span.error {
        writer.key("message")
        writer.string(error)
      }
    }
    writer.endObject()
  }

  /// The conventions' word; guardrails have none there, so those are told by OpenInference's.
  static func operation(_ kind: SampleKind) -> String {
    switch kind {
    case .agent: "invoke_agent"
    case .chain: "invoke_workflow"
    case .llm: "chat"
    case .tool: "execute_tool"
    case .retriever: "retrieval"
    case .embedding: "embeddings"
    case .guardrail: "guardrail"
    }
  }

  static func kind(_ kind: SampleKind) -> String { "\(kind)".uppercased() }

  private func attribute(_ key: StaticString, _ text: String, _ writer: inout JSONWriter) {
    attribute(key, &writer) { writer in
      writer.key("stringValue")
      writer.string(text)
    }
  }

  private func attribute(_ key: StaticString, count: Int64, _ writer: inout JSONWriter) {
    attribute(key, &writer) { writer in
      writer.key("intValue")
      writer.string(String(count))
    }
  }

  private func attribute(_ key: StaticString, nanoUsd: Int64, _ writer: inout JSONWriter) {
    attribute(key, &writer) { writer in
      writer.key("doubleValue")
      writer.decimal(nanoUsd, scale: 9)
    }
  }

  private func attribute(_ key: StaticString, _ writer: inout JSONWriter, _ value: (inout JSONWriter) -> Void) {
    writer.object { writer in
      writer.key("key")
      writer.string(key)
      writer.key("value")
      writer.object { value(&$0) }
    }
  }
}
