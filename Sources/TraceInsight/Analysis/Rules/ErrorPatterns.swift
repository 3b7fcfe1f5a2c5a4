internal import TraceModel

/// Errors grouped by what stays the same in their messages.
enum ErrorPatterns {
  static func findings(in session: Session) -> [Finding] {
    var order: [String] = []
    var groups: [String: [Span]] = [:]
    for span in session.allSpans where span.status == .error {
      // Not by kind: an error that a tool's caller passes on is the same error.
      let key = template(of: session.text(span.error) ?? "")
      if groups[key] == nil { order.append(key) }
      groups[key, default: []].append(span)
    }
    return order.compactMap { groups[$0] }.map { finding($0, session) }
      .sorted { $0.count > $1.count }
  }

  /// The spans that lie in no other of them: the time of a call that passes an error on is that of the call inside.
  private static func outermost(_ spans: [Span]) -> [Span] {
    let rows = Set(spans.map(\.row))
    return spans.filter { span in
      var ancestor = span.parent
      // Deep chains are not worth following to their end for a sum.
      for _ in 0..<64 {
        guard let one = ancestor else { return true }
        if rows.contains(one.row) { return false }
        ancestor = one.parent
      }
      return true
    }
  }

  private static func finding(_ spans: [Span], _ session: Session) -> Finding {
    let first = spans[0]
    let message = session.text(first.error).map(template) ?? ""
    let names = spans.reduce(into: [String]()) { names, span in
      if let name = session.text(span.name), !names.contains(name) { names.append(name) }
    }
    let starts = spans.compactMap(\.start)
    let places = names.prefix(3).joined(separator: ", ") + (names.count > 3 ? " and \(names.count - 3) more" : "")
    let lost = outermost(spans).compactMap(\.duration).filter { $0 > 0 }.reduce(Int64(0)) {
      $0.addingReportingOverflow($1).partialValue
    }
    return Finding(
      rule: "errorPattern", severity: .error, title: message.isEmpty ? "failed without a message" : message,
      detail: "\(spans.count) \(spans.count == 1 ? "span" : "spans") failed like this, in \(places)",
      evidence: spans.map(\.row), count: spans.count, size: Finding.Size(duration: lost),
      firstSeen: starts.min(), lastSeen: starts.max(),
      advice: spans.count > 1 ? "one cause may be behind all of them; start with the first" : "look at the span's input"
    )
  }

  /// The line of a message that says what happened: the first, but of a Python traceback the last.
  private static func telling(_ message: String) -> Substring {
    let lines = message.split(whereSeparator: \.isNewline).filter { $0.contains { !$0.isWhitespace } }
    guard let first = lines.first else { return "" }
    return first.hasPrefix("Traceback (most recent call last)") ? lines[lines.count - 1] : first
  }

  /// What stays the same in a message: its telling line without numbers, ids, and what is in quotes.
  static func template(of message: String) -> String {
    let line = telling(message)
    var result = ""
    var word = ""
    var quote: Character?
    func flush() {
      result += isVariable(word) ? "#" : word
      word = ""
    }
    for character in line.prefix(400) {
      if let open = quote {
        if character == open {
          result += "…\(character)"
          quote = nil
        }
        continue
      }
      if character == "\"" || character == "'" && word.isEmpty || character == "`" {
        flush()
        result.append(character)
        quote = character
      } else if character.isLetter || character.isNumber || character == "-" || character == "_" {
        word.append(character)
      } else {
        flush()
        result.append(character)
      }
    }
    flush()
    if quote != nil { result += "…" }
    return result
  }

  /// Numbers, and words with two digits or more, which look like ids; `v1` and `utf8` are names.
  private static func isVariable(_ word: String) -> Bool {
    let digits = word.filter(\.isNumber).count
    return digits >= 2 || digits == 1 && word.count == 1
  }
}
