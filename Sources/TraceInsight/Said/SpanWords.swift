internal import JSONTape
package import TraceModel

/// What a step says to people: what was said and thought, what was done, and why it failed.
package struct SpanWords {
  /// What a model, a user or an agent said.
  package var said: String?
  /// What a model thought, where that was recorded.
  package var thought: String?
  /// What was done, in one line.
  package var did: String?
  /// Why it failed, in one line.
  package var failure: String?
  /// What it gave, where that is a text.
  package var gave: String?

  /// Longer texts are cut, and `…` behind them says so, in characters.
  package static let longestText = 20_000
  /// The same of a line.
  package static let longestLine = 400
  /// The same of what a tool gave.
  package static let longestResult = 4_000

  /// The words of a span.
  package init(_ span: Span) {
    let session = span.session
    switch span.kind {
    case .llm:
      let answer = Passages(span.output, of: session)
      said = Self.text(answer.all.filter { $0.kind != .thought })
      thought = Self.text(answer.all.filter { $0.kind == .thought })
    case .response:
      said = Self.text(Passages(span.output.isAbsent ? span.input : span.output, of: session).all)
    case .message:
      said = Self.text(Passages(span.input.isAbsent ? span.output : span.input, of: session).all)
      // What programs put around a user's words is in the payload.
      if let text = said { said = PromptText.words(of: text) ?? text }
    default:
      did = Self.line(CallWords.line(span, in: session.info.cwd) ?? Self.firstWords(span))
      if span.kind == .tool {
        gave = Self.text(Passages(span.output, of: session).all, limit: Self.longestResult)
      }
    }
    failure = session.text(span.error).flatMap { Self.line(FailureWords.line($0)) }
  }

  private static func firstWords(_ span: Span) -> String? {
    // A tool that was given nothing gave something; what else has only an outcome is told by that.
    Passages(span.output, of: span.session).all.first.map { ($0.label.map { "\($0): " } ?? "") + $0.text }
  }

  private static func line(_ text: String?) -> String? {
    guard let text, !text.isEmpty else { return nil }
    return ReadableText.line(text, limit: longestLine)
  }

  static func text(_ passages: [Passages.Passage], limit: Int = longestText) -> String? {
    if passages.isEmpty { return nil }
    var text = ""
    for passage in passages {
      if text.utf8.count > 4 * limit { break }
      text += (text.isEmpty ? "" : "\n\n") + passage.text
    }
    return cut(text, limit)
  }

  private static func cut(_ text: String, _ limit: Int) -> String {
    if text.utf8.count <= limit { return text }
    let end = text.unicodeScalars.index(text.startIndex, offsetBy: limit, limitedBy: text.endIndex)
    guard let end, end < text.endIndex else { return text }
    return String(text.unicodeScalars[..<end]) + "…"
  }
}

/// What a turn says to people: what was asked, and what was answered at its end.
package struct TurnWords {
  /// What the user asked; of a whole conversation that was handed over, its last question.
  package var asked: String?
  /// What was answered at last.
  package var answered: String?

  /// The words of a turn.
  package init(_ trace: Trace, of session: Session) {
    // What programs put around a prompt is in the payload; where all of it is a program's, it stands as it is.
    asked = Self.last(of: Passages(trace.input, of: session), from: ["user", "human"]).map {
      PromptText.words(of: $0) ?? $0
    }
    answered = Self.last(of: Passages(trace.output, of: session), from: ["assistant", "ai", "model"])
  }

  /// What nobody is named for, or the last that one of these said.
  private static func last(of passages: Passages, from roles: [String]) -> String? {
    let all = passages.all.filter { $0.kind != .thought }
    let named = all.lastIndex { $0.label.map { roles.contains($0.lowercased()) } ?? false }
    guard let named else { return SpanWords.text(all.filter { $0.label == nil }) ?? SpanWords.text(all) }
    let first = all[..<named].lastIndex { $0.label != all[named].label }.map { $0 + 1 } ?? 0
    return SpanWords.text(Array(all[first...named]))
  }
}
