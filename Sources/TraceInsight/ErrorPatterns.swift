internal import TraceModel

/// Errors grouped by what stays the same in their messages.
enum ErrorPatterns {
  static func findings(in session: Session) -> [Finding] {
    var order: [String] = []
    var groups: [String: [Span]] = [:]
    for span in session.allSpans where span.status == .error {
      let key = "\(span.kind.name)\u{0}" + template(of: session.text(span.error) ?? "")
      if groups[key] == nil { order.append(key) }
      groups[key, default: []].append(span)
    }
    return order.compactMap { groups[$0] }.map { finding($0, session) }
      .sorted { $0.count > $1.count }
  }

  private static func finding(_ spans: [Span], _ session: Session) -> Finding {
    let first = spans[0]
    let message = session.text(first.error).map(template) ?? ""
    let names = spans.reduce(into: [String]()) { names, span in
      if let name = session.text(span.name), !names.contains(name) { names.append(name) }
    }
    let starts = spans.compactMap(\.start)
    let where_ = names.prefix(3).joined(separator: ", ") + (names.count > 3 ? " and \(names.count - 3) more" : "")
    let lost = spans.compactMap(\.duration).filter { $0 > 0 }.reduce(Int64(0)) { $0.addingReportingOverflow($1).partialValue }
    return Finding(
      rule: "errorPattern", severity: .error, title: message.isEmpty ? "failed without a message" : message,
      detail: "\(spans.count) \(spans.count == 1 ? "span" : "spans") failed like this, in \(where_)",
      evidence: spans.map(\.row), count: spans.count, size: Finding.Size(duration: lost),
      firstSeen: starts.min(), lastSeen: starts.max(),
      advice: spans.count > 1 ? "one cause may be behind all of them; start with the first" : "look at the span's input")
  }

  /// The first line of a message with its variable parts taken out: numbers, ids, and what is in quotes.
  static func template(of message: String) -> String {
    let line = message.split(whereSeparator: \.isNewline).first(where: { $0.contains { !$0.isWhitespace } }) ?? ""
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

  /// Numbers, and words with digits in them that look like ids.
  private static func isVariable(_ word: String) -> Bool {
    guard word.contains(where: \.isNumber) else { return false }
    let digits = word.filter(\.isNumber).count
    if digits == word.count { return true }
    return word.count >= 8 || digits * 2 >= word.count
  }
}
