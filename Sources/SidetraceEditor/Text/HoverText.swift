internal import CodeLink
internal import JSONTape
internal import SidetraceServer
internal import TraceModel

/// The figures of a line and its last spans, with their arguments and errors, in words.
enum HoverText {
  /// How many spans a hover shows.
  private static let mostSpans = 5

  static func text(_ figures: LineFigures, _ view: CodeView, markdown: Bool, limit: Int = mostSpans) -> String {
    var details = FigureText.details(figures)
    if markdown, !details.isEmpty { details[0] = "**\(details[0])**" }
    // Two blanks at the end break a line in Markdown.
    var text = details.joined(separator: markdown ? "  \n" : "\n")
    text += markdown ? "\n" : ""
    for link in figures.links.prefix(limit) { text += "\n" + entry(link, view, markdown: markdown) }
    let rest = figures.links.count - limit
    if rest > 0 { text += "\n\(markdown ? "\n" : "")… and \(rest) more" }
    return text
  }

  private static func entry(_ link: Link, _ view: CodeView, markdown: Bool) -> String {
    func quoted(_ text: String) -> String {
      markdown ? ReadableText.code(text, limit: 200) : ReadableText.notice(text, limit: 200)
    }
    let span = view.span(of: link)
    let session = span.session
    let time = span.start.map { $0.minutes + " " } ?? ""
    let reason = link.confidence == .high ? link.rule.name : "\(link.rule.name), \(link.confidence.name) confidence"
    var lines = ["- " + time + FigureText.span(span, markdown: markdown) + " (\(reason))"]
    if let error = FigureText.error(span) { lines.append("  - error: " + quoted(error)) }
    // Inputs may be large; what a line shows is at their beginning.
    if let input = session.preview(span.input, limit: 400), span.kind == .tool {
      lines.append("  - arguments: " + quoted(input))
    }
    lines.append("  - session " + quoted(session.id))
    return lines.joined(separator: "\n")
  }
}
