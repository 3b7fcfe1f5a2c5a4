internal import JSONTape
internal import SidetraceServer
internal import TraceModel

/// `sidetrace findings`: each with what was found, the figures behind it, what to do, and where.
struct FindingsView {
  let screen: Screen

  private static let families: [StaticString] = ["slowSpans", "errorPatterns", "decisionAnomalies", "suggestions"]

  /// Writes the result of `session.analysis`.
  func write(_ result: JSONValue) {
    let all = Self.families.flatMap { family in (result[family]?.elements ?? .empty).map { $0 } }
    let sorted = all.map { (rank: $0["rank"].flatMap { Count($0) } ?? 0, finding: $0) }.sorted { $0.rank < $1.rank }
    if sorted.isEmpty { screen.write(screen.colour("nothing found", .dim)) }
    for (place, entry) in sorted.enumerated() {
      if place > 0 { screen.write("") }
      guard write(finding: entry.finding) else { return }
    }
    let count = result["findingCount"].flatMap { Count($0) }.map { Int(clamping: $0) } ?? 0
    if count > sorted.count {
      screen.write("")
      screen.write(screen.colour("\(count - sorted.count) more; -n shows them", .dim))
    }
    if let reason = result["incompleteReason"]?.stringValue {
      for line in TextBlock.lines("note: \(reason)", width: width) { screen.write(screen.colour(line, .dim)) }
    }
  }

  private var width: Int { screen.width ?? 200 }

  private func write(finding: JSONValue) -> Bool {
    let severity = finding["severity"]?.stringValue ?? ""
    let colour: Screen.Colour = severity == "error" ? .red : severity == "warning" ? .yellow : .blue
    let mark = Columns.pad(severity, to: 7)
    for (place, line) in TextBlock.lines(text(finding, "title"), width: width - 9).enumerated() {
      let head = place == 0 ? screen.colour(mark, colour) : String(repeating: " ", count: 7)
      guard screen.write(head + "  " + screen.colour(line, .bold)) else { return false }
    }
    for line in TextBlock.lines(text(finding, "detail"), width: width - 9) { screen.write(Self.indent + line) }
    for (place, line) in TextBlock.lines(text(finding, "action"), width: width - 11).enumerated() {
      screen.write(Self.indent + (place == 0 ? "→ " : "  ") + line)
    }
    screen.write(Self.indent + screen.colour(Columns.cut(evidence(finding), to: width - 9), .dim))
    return true
  }

  private static let indent = String(repeating: " ", count: 9)

  private func text(_ finding: JSONValue, _ key: StaticString) -> String { finding[key]?.stringValue ?? "" }

  /// When, how much, and which spans by which rule.
  private func evidence(_ finding: JSONValue) -> String {
    var parts: [String] = []
    if let moment = LocalMoment(finding["firstSeen"]?.stringValue) { parts.append(moment.text) }
    let size = finding["size"]
    if let length = size?["durationMs"].flatMap({ Elapsed($0, .milliseconds) }) { parts.append(Words.duration(length)) }
    if let tokens = size?["tokens"].flatMap({ Count($0) }) { parts.append("\(Words.count(tokens)) tokens") }
    if let cost = size?["costUsd"].flatMap({ Cost($0) }) { parts.append(Words.cost(cost)) }
    let count = finding["evidenceCount"].flatMap { Count($0) }.map { Int(clamping: $0) } ?? 0
    let first = (finding["evidence"]?.elements ?? .empty).first { _ in true }?["spanId"]?.stringValue ?? ""
    parts.append((count == 1 ? "" : "\(count) spans, first ") + ReadableText.line(first))
    parts.append(text(finding, "rule"))
    return parts.joined(separator: " · ")
  }
}
