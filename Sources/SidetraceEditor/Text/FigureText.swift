internal import CodeLink
internal import JSONTape
internal import SidetraceServer
internal import TraceInsight
internal import TraceModel

/// A line's figures in words.
enum FigureText {
  /// `14 runs · p50 820 ms · $0.03 · 2 errors`, as much of it as there is.
  static func summary(_ figures: LineFigures) -> String {
    var parts: [String] = []
    if figures.callCount > 0 { parts.append(Words.plural(figures.callCount, "run")) }
    if let latency = figures.latency { parts.append("p50 " + Words.duration(latency.p50)) }
    if let cost = figures.totals.cost {
      parts.append(Words.cost(cost))
    } else if let total = figures.totals.usage.total, total > 0 {
      parts.append(Words.count(total) + " tokens")
    }
    let reads = figures.touchCount - figures.editCount
    if reads > 0 { parts.append(Words.plural(reads, "tool call")) }
    if figures.editCount > 0 { parts.append(Words.plural(figures.editCount, "edit")) }
    if figures.errorCount > 0 { parts.append(Words.plural(figures.errorCount, "error")) }
    return parts.joined(separator: " · ")
  }

  /// The shortest that says whether a line is worth a look, for the end of it.
  static func hint(_ figures: LineFigures) -> String {
    var parts: [String] = []
    if let latency = figures.latency {
      parts.append((figures.callCount > 1 ? "\(figures.callCount) × " : "") + Words.duration(latency.p50))
    } else if figures.callCount > 0 {
      parts.append(Words.plural(figures.callCount, "run"))
    }
    if figures.errorCount > 0 { parts.append(Words.plural(figures.errorCount, "error")) }
    return parts.isEmpty ? summary(figures) : parts.joined(separator: ", ")
  }

  /// All of the figures, for a hover.
  static func details(_ figures: LineFigures) -> [String] {
    var lines = [summary(figures)]
    if let latency = figures.latency, figures.callCount > 1 {
      lines.append("p95 " + Words.duration(latency.p95) + ", p99 " + Words.duration(latency.p99))
    }
    let usage = figures.totals.usage
    if let total = usage.total, total > 0 {
      var parts = ["\(Words.count(total)) tokens"]
      if let input = usage.input { parts.append("\(Words.count(input)) in") }
      if let output = usage.output { parts.append("\(Words.count(output)) out") }
      if let cached = usage.cacheRead, cached > 0 { parts.append("\(Words.count(cached)) from cache") }
      lines.append(parts.joined(separator: ", "))
    }
    return lines
  }

  /// One span: when, what, how long, and how it ended.
  static func span(_ span: Span, markdown: Bool) -> String {
    func quoted(_ text: String, _ limit: Int) -> String {
      markdown ? ReadableText.code(text, limit: limit) : ReadableText.notice(text, limit: limit)
    }
    let session = span.session
    var parts: [String] = []
    parts.append(quoted(session.text(span.name) ?? "\(span.kind.name)", 80))
    if let duration = span.duration { parts.append(Words.duration(duration)) }
    if let total = span.call?.usage.total { parts.append("\(Words.count(total)) tokens") }
    if let cost = span.call?.cost { parts.append(Words.cost(cost)) }
    switch span.status {
    case .error: parts.append("failed")
    case .running: parts.append("running")
    case .ok, .unset: break
    }
    return parts.joined(separator: " · ")
  }

  /// What went wrong: of a Python traceback the last line, of what pytest prints the first line marked `E`.
  static func error(_ span: Span) -> String? {
    guard let text = span.session.text(span.error) else { return nil }
    let lines = text.utf8.prefix(64 << 10).split(separator: UInt8(ascii: "\n"))
    if text.hasPrefix("Traceback "), let last = lines.last { return String(Substring(last)) }
    if let marked = lines.first(where: { $0.starts(with: "E  ".utf8) }) { return String(Substring(marked.dropFirst())) }
    return text
  }
}
