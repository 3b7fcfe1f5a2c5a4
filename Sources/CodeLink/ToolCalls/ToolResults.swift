internal import JSONTape

/// The files and lines that are told of a tool call's result: what was really changed, read or found.
struct ToolResults {
  private static let mostTouches = 64

  private(set) var touches: [Touch] = []

  /// Reads what a coding agent keeps beside a result.
  ///
  /// - `structuredPatch`: the hunks of Claude Code's edits;
  /// - `changes`: those of Codex's patches, by path;
  /// - `parsed_cmd`: which files a shell command of Codex reads.
  init(_ value: JSONValue) {
    if let patch = value["structuredPatch"], let path = value["filePath"]?.stringValue { read(patch, path) }
    if let changes = value["changes"] {
      for change in changes.members { change.key.stringValue.map { read(change: change.value, $0) } }
      for change in changes.elements {
        if let path = change["path"]?.stringValue { read(change: change, path) }
      }
    }
    for command in value["parsed_cmd"]?.elements ?? .empty {
      guard let path = command["path"]?.stringValue, let type = command["type"]?.stringValue else { continue }
      add(Touch(path: path, action: type == "search" ? .search : .read))
    }
  }

  private mutating func read(_ hunks: JSONValue, _ path: String) {
    for hunk in hunks.elements where touches.count < Self.mostTouches {
      var text = "@@ +\(hunk["newStart"].flatMap(LineNumber.read) ?? 0) @@"
      for line in hunk["lines"]?.elements ?? .empty { text += "\n" + (line.stringValue ?? "") }
      read(patch: text, path)
    }
  }

  private mutating func read(change: JSONValue, _ path: String) {
    if let diff = (change["unified_diff"] ?? change["diff"])?.stringValue {
      read(patch: diff, path)
    } else if let content = change["content"]?.stringValue {
      let isGone = change["type"]?.equals("delete") == true
      var touch = Touch(path: path, action: isGone ? .edit : .write)
      if !isGone, content.utf8.count <= ToolArguments.longestText { touch.change = TextChange(new: content) }
      add(touch)
    }
  }

  private mutating func read(patch text: String, _ path: String) {
    guard text.utf8.count <= ToolArguments.longestString else { return }
    for touch in PatchText(text, path: path).touches { add(touch) }
  }

  private mutating func add(_ touch: Touch) {
    guard touches.count < Self.mostTouches, !touch.path.isEmpty, touch.path.utf8.count <= 1024 else { return }
    touches.append(touch)
  }

  /// The places that a search shows: `path:line:text`, as grep and its like write them.
  init(found text: String) {
    for line in text.utf8.split(separator: 0x0A).prefix(1000) where line.count <= 4096 {
      let bytes = Array(line)[...]
      guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), colon > 0 else { continue }
      let digits = bytes[(colon + 1)...].prefix { $0 >= 0x30 && $0 <= 0x39 }
      guard digits.endIndex < bytes.endIndex, bytes[digits.endIndex] == UInt8(ascii: ":"),
        let number = digits.lineNumber
      else { continue }
      let path = bytes[..<colon]
      guard !path.contains(UInt8(ascii: " ")) else { continue }
      add(Touch(path: path.text, action: .search, line: number))
    }
  }
}
