internal import CodeLink
internal import JSONTape
internal import SidetraceServer
internal import TraceModel

/// A session as an outline in Markdown: a heading for each turn and an indented list of its spans, so that editors can
/// fold it, with links to the code.
struct Outline {
  /// How many spans one document shows.
  private static let mostSpans = 5000
  /// Deeper spans are indented no further.
  private static let deepest = 24

  private let session: Session
  private let source: String
  private let places: [Int: SpanPlace]

  init(_ session: Session, source: String, places: [Int: SpanPlace]) {
    self.session = session
    self.source = source
    self.places = places
  }

  /// The whole session, or one of its turns.
  func text(trace only: Int?) -> String {
    let summary = session.summary
    var lines = ["# Session " + ReadableText.code(session.id, limit: 200)]
    var facts = ["\(summary.status.name)", "source " + ReadableText.code(source, limit: 80)]
    facts.append(Words.plural(summary.traceCount, "turn"))
    facts.append(Words.plural(summary.spanCount, "span"))
    if summary.errorCount > 0 { facts.append(Words.plural(summary.errorCount, "error")) }
    if let total = summary.totalDuration { facts.append(Words.duration(total)) }
    if let total = summary.usage.total { facts.append(Words.count(total) + " tokens") }
    if let cost = summary.cost { facts.append(Words.cost(cost)) }
    lines += ["", facts.joined(separator: " · ")]
    var left = Self.mostSpans
    for place in session.traces.indices where only == nil || only == place {
      append(session.traces[place], number: place + 1, &left, to: &lines)
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func append(_ trace: Trace, number: Int, _ left: inout Int, to lines: inout [String]) {
    let name = session.text(trace.name).map { " " + ReadableText.code($0, limit: 100) } ?? ""
    var facts = ["\(trace.status.name)"]
    if let duration = trace.duration { facts.append(Words.duration(duration)) }
    lines += ["", "## \(number)." + name + " · " + facts.joined(separator: " · "), ""]
    if let error = session.text(trace.error) { lines += ["error: " + ReadableText.code(error, limit: 300), ""] }
    var next = session.firstRoot(of: trace)
    var depth = 0
    while let span = next {
      guard left > 0 else {
        lines.append("- … and more spans than are shown here")
        return
      }
      left -= 1
      lines.append(String(repeating: "  ", count: min(depth, Self.deepest)) + "- " + entry(span))
      if let child = span.firstChild {
        next = child
        depth += 1
        continue
      }
      var done: Span? = span
      next = nil
      while let last = done {
        if let sibling = last.nextSibling {
          next = sibling
          break
        }
        done = last.parent
        depth -= 1
      }
    }
  }

  private func entry(_ span: Span) -> String {
    var text = "\(span.kind.name) " + FigureText.span(span, markdown: true)
    if let error = FigureText.error(span) { text += ": " + ReadableText.code(error, limit: 120) }
    if let place = places[span.row] { text += " → " + Self.link(place) }
    return text
  }

  private static func link(_ place: SpanPlace) -> String {
    let line = place.line.map { ":\($0)" } ?? ""
    let name = place.path.components.suffix(3).joined(separator: "/") + line
    guard place.isHere, let uri = DocumentURI.uri(place.path) else { return ReadableText.code(name, limit: 120) }
    return "[\(ReadableText.markdown(name, limit: 120))](\(uri)\(place.line.map { "#L\($0)" } ?? ""))"
  }

  /// What ran on a line.
  static func line(_ figures: LineFigures?, _ line: Int?, _ view: CodeView) -> String {
    let place = view.document.path.name + (line.map { ":\($0)" } ?? "")
    let title = "# " + ReadableText.code(place, limit: 200)
    guard let figures else { return title + "\n\nNothing is known to have run here.\n" }
    return title + "\n\n" + HoverText.text(figures, view, markdown: true, limit: 200) + "\n"
  }
}
