internal import JSONTape
internal import TraceModel

/// The steps of a turn as far as they were asked for, and which of them show what lies below them.
struct BrowseTree: Sendable {
  struct Step: Equatable, Sendable {
    let id: String
    let parent: String?
    let text: String
    let figures: String
    let style: StyledLine.Style
    let childCount: Int
  }

  private var steps: [String: Step] = [:]
  /// The children of a step by its id, the roots by the empty one.
  private var children: [String: [String]] = [:]
  private var opened: Set<String> = []

  /// Whether the steps below one are known already.
  mutating func open(_ id: String) -> Bool {
    opened.insert(id)
    return children[id] != nil
  }

  mutating func close(_ id: String) { opened.remove(id) }

  func parent(of id: String) -> String? { steps[id]?.parent }

  /// Takes a page of `trace.children`.
  mutating func take(_ items: JSONValue.Elements, below parent: String?, isFirst: Bool) {
    var list = isFirst ? [] : children[parent ?? ""] ?? []
    for item in items {
      let step = Self.step(item, parent)
      if steps.updateValue(step, forKey: step.id) == nil || isFirst { list.append(step.id) }
    }
    children[parent ?? ""] = list
  }

  private static func step(_ span: JSONValue, _ parent: String?) -> Step {
    func text(_ key: StaticString) -> String { ReadableText.line(span[key]?.beginning(2000) ?? "", limit: 300) }
    let (kind, name, status, error) = (text("kind"), text("name"), text("status"), text("error"))
    let input = text("inputPreview")
    let said = kind == "llm" ? SaidInPreview.text(text("outputPreview")) : input.isEmpty ? text("outputPreview") : input
    let detail = error.isEmpty ? said : error
    var figures: [String] = []
    if let time = span["durationMs"].flatMap({ Elapsed(exactly: $0, .milliseconds) }), time > 0 {
      figures.append(Words.duration(inColumn: time))
    } else if status == "running" {
      figures.append("…")
    }
    if let total = (span["tokens"]?["total"]).flatMap({ Count($0) }), total > 0 { figures.append(Words.count(total)) }
    let mark = status == "error" ? "✗ " : ""
    return Step(
      id: span["spanId"]?.stringValue ?? "", parent: parent,
      text: mark + label(kind, name) + (detail.isEmpty ? "" : "  " + detail),
      figures: figures.joined(separator: " · "),
      style: status == "error" ? .red : status == "running" ? .green : kind == "llm" ? .blue : .plain,
      childCount: span["childCount"].flatMap { Count($0) }.map { Int(clamping: $0) } ?? 0)
  }

  /// Tools and messages are known by their names; of a call of a model the model is told beside the step.
  private static func label(_ kind: String, _ name: String) -> String {
    switch kind {
    case "tool", "message": name
    case "llm": "answer"
    case name: name
    default: "\(kind) \(name)"
    }
  }

  /// The rows that are shown, without recursion.
  func rows(trace: String) -> [BrowseRow] {
    var rows: [BrowseRow] = []
    var open = (children[""] ?? []).reversed().map { (id: $0, depth: 0) }
    while let (id, depth) = open.popLast() {
      guard let step = steps[id] else { continue }
      let isOpen = opened.contains(id)
      rows.append(
        BrowseRow(
          item: .step(trace: trace, id: id), depth: depth, text: step.text, figures: step.figures,
          style: step.style, childCount: step.childCount, isOpen: isOpen))
      if isOpen, depth < 500 { open += (children[id] ?? []).reversed().map { (id: $0, depth: depth + 1) } }
    }
    return rows
  }
}
