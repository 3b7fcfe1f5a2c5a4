internal import JSONTape

/// Spells a session as PandaProbe's session detail: every key of every object is always there.
struct PandaProbeText {
  let session: SampleSession

  func write(to writer: inout JSONWriter) {
    let totals = session.totals
    var payloads = PayloadPool(seed: session.seed, bytes: session.payloadBytes / 2)
    let isEmpty = session.traceCount == 0
    writer.object { writer in
      writer.key("session_id")
      writer.string(session.id)
      writer.key("trace_count")
      writer.int(session.traceCount)
      writer.key("first_trace_at")
      if isEmpty { writer.null() } else { writer.time(totals.start) }
      writer.key("last_trace_at")
      if isEmpty { writer.null() } else { writer.time(totals.end) }
      writer.key("total_latency_ms")
      writer.milliseconds(totals.duration)
      writer.key("has_error")
      writer.bool(totals.errors > 0)
      writer.key("user_id")
      writer.string(user)
      writer.key("tags")
      tags(to: &writer)
      writer.key("total_span_count")
      writer.int(totals.spans)
      writer.key("total_tokens")
      writer.int(totals.inputTokens + totals.outputTokens)
      writer.key("total_cost")
      writer.decimal(totals.cost, scale: 9)
      writer.key("traces")
      writer.array { writer in
        for place in 0..<session.traceCount { write(session.trace(place), &payloads, to: &writer) }
      }
    }
  }

  private var user: String { Vocabulary.users[Int(session.seed % UInt64(Vocabulary.users.count))] }

  private func tags(to writer: inout JSONWriter) {
    writer.array { writer in for tag in Vocabulary.tags { writer.string(tag) } }
  }

  private func write(_ trace: SampleTrace, _ payloads: inout PayloadPool, to writer: inout JSONWriter) {
    let id = session.traceID(trace.place)
    writer.object { writer in
      writer.key("trace_id")
      writer.string(id)
      writer.key("project_id")
      writer.string("5b7b8e6b-fae5-42ec-8af1-85af1d3a201a" as StaticString)
      writer.key("name")
      writer.string(trace.name)
      writer.key("status")
      writer.string(trace.status == .error ? "ERROR" : "COMPLETED" as StaticString)
      writer.key("input")
      messages([("user", payloads.next())], to: &writer)
      writer.key("output")
      messages([("assistant", payloads.next())], to: &writer)
      writer.key("metadata")
      writer.object { writer in
        writer.key("runtime")
        writer.string("python3.12" as StaticString)
        writer.key("sdk_version")
        writer.string("0.3.1" as StaticString)
      }
      writer.key("started_at")
      writer.time(trace.start)
      writer.key("ended_at")
      writer.time(trace.end)
      writer.key("session_id")
      writer.string(session.id)
      writer.key("user_id")
      writer.string(user)
      writer.key("tags")
      tags(to: &writer)
      writer.key("environment")
      writer.string("production" as StaticString)
      writer.key("release")
      writer.string("v2.4.1" as StaticString)
      writer.key("spans")
      writer.beginArray()
      for span in trace.spans {
        PandaProbeSpanText(session: session, span: span).write(traceID: id, &payloads, &writer)
      }
      writer.endArray()
      var own = SampleTotals()
      own.add(trace)
      writer.key("total_tokens")
      writer.int(own.inputTokens + own.outputTokens)
      writer.key("total_cost")
      writer.decimal(own.cost, scale: 9)
    }
  }
}

/// A conversation as the services spell one.
func messages(_ list: [(role: StaticString, content: String)], to writer: inout JSONWriter) {
  writer.object { writer in
    writer.key("messages")
    writer.array { writer in
      for (role, content) in list {
        writer.object { writer in
          writer.key("role")
          writer.string(role)
          writer.key("content")
          writer.string(content)
        }
      }
    }
  }
}
