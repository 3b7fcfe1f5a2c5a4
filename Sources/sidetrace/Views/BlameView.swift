internal import JSONTape
internal import TraceModel

/// `sidetrace blame`: each line with whose it is.
struct BlameView {
  let screen: Screen

  /// What stands beside the lines of a stretch.
  private struct Owner {
    var who = ""
    var why = ""
    var isAgents = false
    var mark = " "
  }

  /// Columns of what stands beside the lines, for those who read them in a pipe.
  private static let usualWidth = 48

  /// Writes the result of `code.blame`.
  func write(_ result: JSONValue) {
    let items = (result["items"]?.elements ?? .empty).map { $0 }
    let owners = items.map { Self.owner($0) }
    let most = screen.width.map { max($0 * 2 / 5, 16) } ?? Self.usualWidth
    let widest = owners.map { Columns.count($0.who + "  " + $0.why) }.max() ?? 0
    let beside = min(most, widest)
    let last = items.last.flatMap { ($0["endLine"] ?? $0["line"]).flatMap { Count($0) } }
    let digits = max("\(last.map { Int(clamping: $0) } ?? 1)".utf8.count, 2)
    var marks: Set<String> = []
    for (item, owner) in zip(items, owners) {
      marks.insert(owner.mark)
      let first = item["line"].flatMap { Count($0) }.map { Int(clamping: $0) } ?? 1
      for (place, text) in (item["text"]?.elements ?? .empty).enumerated() {
        // Who it was is said once for a stretch.
        let said = place == 0 ? Self.beside(owner, beside) : ""
        let head =
          Columns.pad("\(first + place)", to: digits, right: true) + " " + owner.mark + " "
          + Columns.pad(said, to: beside)
        let line = CodeLine.shown(text.stringValue ?? "")
        let room = screen.width.map { max($0 - Columns.count(head) - 3, 8) }
        let shown = room.map { Columns.cut(line, to: $0) } ?? line
        guard screen.write(screen.colour(head, owner.isAgents ? .green : .dim) + screen.colour(" │ ", .dim) + shown)
        else {
          return
        }
      }
    }
    legend(marks)
    for warning in result["warnings"]?.elements ?? .empty { note("note: \(warning["message"]?.stringValue ?? "")") }
  }

  private func legend(_ marks: Set<String>) {
    var words: [String] = []
    if marks.contains("~") { words.append("~ reformatted since") }
    if marks.contains("!") { words.append("! changed since by somebody else") }
    if !words.isEmpty { note(words.joined(separator: ", ")) }
  }

  private func note(_ text: String) {
    let line = ReadableText.line(text)
    screen.write(screen.colour(screen.width.map { Columns.cut(line, to: $0) } ?? line, .dim))
  }

  private static func beside(_ owner: Owner, _ width: Int) -> String {
    if owner.why.isEmpty { return Columns.cut(owner.who, to: width) }
    let room = width - Columns.count(owner.who) - 2
    return room < 6 ? Columns.cut(owner.who, to: width) : owner.who + "  " + Columns.cut(owner.why, to: room)
  }

  private static func owner(_ item: JSONValue) -> Owner {
    var owner = Owner()
    if let state = item["state"]?.stringValue {
      owner.isAgents = true
      owner.mark = state == "reformatted" ? "~" : state == "changed" ? "!" : " "
      let id = String((item["sessionId"]?.stringValue ?? "").prefix(8))
      let turn = (item["turn"]?["number"]).flatMap { Count($0) }.map { "t\(Int(clamping: $0))" }
      let model = (item["model"]?.stringValue).map { $0.hasPrefix("claude-") ? String($0.dropFirst(7)) : $0 }
      owner.who = ReadableText.line([id, turn, model].compactMap { $0 }.joined(separator: " "))
      owner.why = ReadableText.line((item["turn"]?["name"] ?? item["turn"]?["promptPreview"])?.stringValue ?? "")
    } else if item["isUncommitted"]?.boolValue == true {
      owner.who = "not committed"
    } else if let commit = item["commit"] {
      let id = String((commit["id"]?.stringValue ?? "").prefix(8))
      owner.who = ReadableText.line(id + " " + (commit["author"]?.stringValue ?? ""))
      owner.why = ReadableText.line(commit["summary"]?.stringValue ?? "")
    }
    return owner
  }
}
