internal import JSONTape
internal import TraceModel

/// A span as one line: what it is and did on the left, how long it took and what it used on the right.
struct SpanLine {
  let id: String
  let parent: String?
  let status: String
  private let kind: String
  private let name: String
  private let detail: String
  private let isBlocked: Bool
  private let duration: String
  private let tokens: String

  init(_ span: JSONValue) {
    func text(_ key: StaticString) -> String { ReadableText.line(span[key]?.stringValue ?? "") }
    id = span["spanId"]?.stringValue ?? ""
    parent = span["parentSpanId"]?.stringValue
    status = text("status")
    kind = text("kind")
    name = text("name")
    let error = text("error")
    let said = kind == "llm" ? "" : span["inputPreview"] == nil ? text("outputPreview") : text("inputPreview")
    detail = error.isEmpty ? said : error
    isBlocked = (span["flags"]?.elements ?? .empty).contains { $0.equals("blocked") }
    duration =
      span["durationMs"].flatMap { Elapsed(exactly: $0, .milliseconds) }
      .map { $0 == 0 ? "" : Words.duration(inColumn: $0) }
      ?? (status == "running" ? "…" : "")
    tokens = (span["tokens"]?["total"]).flatMap { Count($0) }.map { Words.count(inColumn: $0) } ?? ""
  }

  /// - Parameter stem: what stands before the line in a tree.
  func text(stem: String, on screen: Screen) -> String {
    let mark = status == "error" ? "✗ " : isBlocked ? "⊘ " : ""
    let colour: Screen.Colour? = status == "error" ? .red : isBlocked ? .yellow : kind == "llm" ? .blue : nil
    let head = mark + (kind == "tool" || kind == "message" ? "" : kind + " ") + name
    var figures = Columns.pad(duration, to: 8, right: true) + Columns.pad(tokens, to: 8, right: true)
    // Where it is narrow the name is worth more than the figures, and more than the whole of the tree.
    let stem = screen.width.map { Columns.cut(stem, to: $0 / 2) } ?? stem
    if screen.width.map({ $0 < figures.count + Columns.count(stem) + 16 }) ?? false { figures = "" }
    let room = screen.width.map { max($0 - figures.count - 1 - Columns.count(stem), 8) }
    let shownHead = room.map { Columns.cut(head, to: $0) } ?? head
    let left = room.map { $0 - Columns.count(shownHead) - 2 }
    let shownDetail =
      detail.isEmpty || left.map { $0 < 4 } ?? false ? "" : left.map { Columns.cut(detail, to: $0) } ?? detail
    let used = Columns.count(shownHead) + (shownDetail.isEmpty ? 0 : 2 + Columns.count(shownDetail))
    let gap = String(repeating: " ", count: max((room ?? max(used, 60)) - used, 0) + 1)
    return screen.colour(stem, .dim) + screen.colour(shownHead, colour)
      + (shownDetail.isEmpty ? "" : "  " + screen.colour(shownDetail, .dim)) + gap + screen.colour(figures, .dim)
  }
}
