internal import CodeLink
internal import JSONTape
internal import TraceInsight
internal import TraceModel

/// Writes what spans did with a file.
enum TouchPresentation {
  /// Who did it, when, why, and what that cost.
  static func members(_ touch: FileTouch, _ view: CodeView, _ turns: inout TurnTotals, to writer: inout JSONWriter) {
    let entry = view.sessions[touch.session]
    let session = entry.code.session
    let span = session.span(at: touch.row)
    let step = span.modelCallBehind
    writer.member("sessionId", session.id)
    writer.member("source", entry.found.source)
    writer.member("traceId", session.traces[span.traceIndex].id, of: session)
    writer.member("spanId", span.id, of: session)
    writer.member("what", touch.action.name)
    writer.member("name", span.name, of: session)
    writer.member("status", word: span.status.name)
    writer.member("startTime", span.start)
    writer.member("agent", span.actingAgent, of: session)
    if let model = (span.call ?? step?.call)?.model { writer.member("model", model, of: session) }
    if let step, step.row != span.row { self.step(step, to: &writer) }
    turn(span, turns.totals(session: touch.session, trace: span.traceIndex), to: &writer)
    writer.member("rule", touch.rule.name)
    writer.member("confidence", touch.confidence.name)
  }

  private static func step(_ step: Span, to writer: inout JSONWriter) {
    writer.key("step")
    writer.object { writer in
      writer.member("spanId", step.id, of: step.session)
      guard let call = step.call, !step.flags.isToldElsewhere else { return }
      figures(call.usage, call.cost, to: &writer)
    }
  }

  private static func turn(_ span: Span, _ totals: SubtreeSums.Totals, to writer: inout JSONWriter) {
    let session = span.session
    let trace = session.traces[span.traceIndex]
    writer.key("turn")
    writer.object { writer in
      writer.member("number", span.traceIndex + 1)
      writer.member("name", trace.name, of: session)
      writer.payload("prompt", "promptPreview", "promptBytes", trace.input, of: session, .preview)
      figures(totals.usage, totals.cost, to: &writer)
    }
  }

  private static func figures(_ usage: TokenUsage, _ cost: Cost?, to writer: inout JSONWriter) {
    writer.tokens(usage)
    writer.member("costUsd", cost)
  }

  // MARK: Lines

  /// The lines as they were and as they are now.
  static func places(_ touch: FileTouch, _ text: CodeText?, _ payloads: PayloadExtent, to writer: inout JSONWriter) {
    if touch.places.isEmpty { return }
    writer.key("places")
    writer.array { writer in
      for place in touch.places {
        writer.object { writer in
          writer.member("state", place.state.name)
          then(place, payloads, to: &writer)
          if let lines = place.lines { now(lines, text, payloads, to: &writer) }
        }
      }
    }
  }

  private static func then(_ place: TouchedPlace, _ payloads: PayloadExtent, to writer: inout JSONWriter) {
    let hasText = payloads != .none && (place.oldText != nil || place.newText != nil)
    guard hasText || place.thenLine != nil else { return }
    writer.key("then")
    writer.object { writer in
      lines(place.thenLine, place.thenEndLine, to: &writer)
      self.text("oldText", place.oldText, payloads, to: &writer)
      self.text("newText", place.newText, payloads, to: &writer)
    }
  }

  private static func now(
    _ lines: ClosedRange<Int>, _ text: CodeText?, _ payloads: PayloadExtent, to writer: inout JSONWriter
  ) {
    writer.key("now")
    writer.object { writer in
      self.lines(lines.lowerBound, lines.upperBound, to: &writer)
      guard let text, lines.upperBound <= text.lineCount else { return }
      let bytes =
        text.range(ofLine: lines.lowerBound - 1).lowerBound..<text.range(ofLine: lines.upperBound - 1).upperBound
      // More than an answer shows is not made into text.
      let most = payloads == .full ? 16 << 10 : 4 * PayloadExtent.previewLength
      self.text("text", String(decoding: text.bytes[bytes].prefix(most), as: UTF8.self), payloads, to: &writer)
    }
  }

  private static func lines(_ first: Int?, _ last: Int?, to writer: inout JSONWriter) {
    writer.member("line", first)
    if let first, let last, last > first { writer.member("endLine", last) }
  }

  private static func text(_ key: StaticString, _ text: String?, _ payloads: PayloadExtent, to writer: inout JSONWriter)
  {
    guard let text else { return }
    switch payloads {
    case .none: break
    case .full: writer.member(key, text)
    case .preview, .words:
      let short = text.prefix(PayloadExtent.previewLength)
      writer.member(key, short.endIndex < text.endIndex ? short + "…" : text)
    }
  }
}
