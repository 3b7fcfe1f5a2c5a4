internal import CodeLink
internal import JSONRPC
internal import JSONTape
internal import TraceModel

/// `textDocument/hover`: the figures of a line and its last spans, with their arguments and errors.
enum Hovers {
  /// How many spans a hover shows.
  private static let mostSpans = 5

  static func answer(_ uri: String, line: Int, _ workbench: Workbench, _ result: inout JSONWriter) -> Outcome {
    workbench.withView(uri, &result) { view, writer in
      guard let view else { return writer.null() }
      let figures = view.figures(at: line)
      if figures.isEmpty { return writer.null() }
      let markdown = view.capabilities.hoverTakesMarkdown
      var parts = figures.map { Self.text($0, view.view, markdown: markdown) }
      if let touch = view.view.lastTouch(ofLine: line + 1) {
        parts.append(LastTouchText.text(touch, line: line + 1, view.view, markdown: markdown))
      }
      let text = parts.joined(separator: "\n\n")
      writer.object { writer in
        writer.key("contents")
        writer.object { writer in
          writer.member("kind", markdown ? "markdown" : "plaintext")
          writer.member("value", text)
        }
        writer.key("range")
        view.writeRange(line: line, to: &writer)
      }
    }
  }

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
      markdown ? ReadableText.code(text, limit: 200) : ReadableText.line(text, limit: 200)
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

extension Timestamp {
  /// `2026-09-14 23:30`, in UTC.
  var minutes: String {
    let text = json { write(to: &$0) }.text.dropFirst()
    return text.prefix(10) + " " + text.dropFirst(11).prefix(5)
  }
}

extension Session {
  /// The beginning of a value as text, without reading more of it than that takes.
  func preview(_ slice: Slice, limit: Int) -> String? {
    if slice.isAbsent { return nil }
    let (bytes, range) = bytes.locate(slice)
    let quoted = Bytes(json { $0.preview(bytes, range, limit: limit) }.text)
    guard let document = try? JSONDocument(quoted) else { return nil }
    return document.withRoot { $0.stringValue }
  }
}
