internal import CodeLink
internal import JSONTape
internal import SidetraceServer

/// An open document with what ran in it, as one request sees it.
struct DocumentView: Sendable {
  let document: OpenDocument
  let view: CodeView
  let encoding: PositionEncoding
  let capabilities: ClientCapabilities
  let settings: EditorSettings
  /// Changes with the document's text and with the sessions.
  let revision: String

  /// The figures of a line, counted from 0 as LSP does: those that begin there, else those whose tool calls reach over
  /// it.
  func figures(at line: Int) -> [LineFigures] {
    let exact = view.lines.filter { $0.line == line + 1 }
    if !exact.isEmpty { return exact }
    return view.lines.filter { figures in
      guard let start = figures.line, start <= line else { return false }
      return figures.links.contains { ($0.endLine ?? 0) > line }
    }
  }

  /// Writes the range of a line's text, from its first character that is no blank.
  func writeRange(line: Int, to writer: inout JSONWriter) {
    var (start, end) = (0, 0)
    if let text = view.document.text {
      let range = text.range(ofLine: line)
      let first = text.bytes[range].firstIndex { $0 != 0x20 && $0 != 0x09 } ?? range.lowerBound
      start = encoding.character(atByte: first, ofLine: line, in: text)
      end = encoding.character(atByte: range.upperBound, ofLine: line, in: text)
    }
    writer.object { writer in
      Self.write(position: line, start, as: "start", to: &writer)
      Self.write(position: line, end, as: "end", to: &writer)
    }
  }

  static func write(position line: Int, _ character: Int, as key: StaticString, to writer: inout JSONWriter) {
    writer.key(key)
    writer.object { writer in
      writer.member("line", line)
      writer.member("character", character)
    }
  }
}
