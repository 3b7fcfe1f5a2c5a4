internal import JSONTape

/// The files and lines that are told of a tool call's result: what was really changed, read or found.
struct ToolResults {
  private static let mostTouches = 1000
  /// Of a search no more places are taken.
  private static let mostFound = 64

  private(set) var touches: [Touch] = []
  private let texts: TouchTexts

  /// Reads what a coding agent keeps beside a result.
  ///
  /// - `structuredPatch`: the hunks of Claude Code's edits, with all that the file said before;
  /// - `bashEditDiff`: those of what a shell command changed;
  /// - `original_file`, `updated_file`: a notebook as a whole;
  /// - `changes`: those of Codex's patches, by path;
  /// - `parsed_cmd`: which files a shell command of Codex reads.
  init(_ value: JSONValue, texts: TouchTexts = .all) {
    self.texts = texts
    if let path = value["filePath"]?.stringValue {
      if let patch = value["structuredPatch"] { read(patch, path, before: original(value)) }
    }
    for file in value["bashEditDiff"]?["files"]?.elements ?? .empty {
      if let path = file["filePath"]?.stringValue, let hunks = file["hunks"] { read(hunks, path, before: nil) }
    }
    readNotebook(value)
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

  private func text(_ value: JSONValue?) -> String? {
    guard let value else { return nil }
    return texts.take(value.stringValue, length: value.range.count)
  }

  private func original(_ value: JSONValue) -> String? {
    text(value["originalFile"]) ?? text(value["originalFileContents"])
  }

  private mutating func read(_ hunks: JSONValue, _ path: String, before: String?) {
    let first = touches.count
    for hunk in hunks.elements where touches.count < Self.mostTouches {
      let (old, new) = (Self.count(hunk["oldStart"]), Self.count(hunk["newStart"]))
      var text = "@@ -\(old),\(Self.count(hunk["oldLines"])) +\(new),\(Self.count(hunk["newLines"])) @@"
      for line in hunk["lines"]?.elements ?? .empty {
        let line = line.stringValue ?? ""
        // What says that no line end follows is no line.
        if !line.hasPrefix("\\") { text += "\n" + line }
      }
      read(patch: text + "\n", path, movedFrom: nil)
    }
    for place in first..<touches.count { touches[place].before = before }
  }

  private static func count(_ value: JSONValue?) -> Int { value.flatMap(LineNumber.read) ?? 0 }

  private mutating func readNotebook(_ value: JSONValue) {
    guard let path = value["notebook_path"]?.stringValue, value["updated_file"]?.isString == true else { return }
    var touch = Touch(path: path, action: .edit, rule: .editText)
    touch.before = text(value["original_file"])
    touch.after = text(value["updated_file"])
    if let source = text(value["new_source"]) { touch.change = TextChange(new: source) }
    add(touch)
  }

  private mutating func read(change: JSONValue, _ path: String) {
    let kind = change["kind"]?.isObject == true ? change["kind"] : nil
    let type = (kind?["type"] ?? change["type"] ?? change["kind"])?.stringValue
    let target = (change["move_path"] ?? kind?["move_path"])?.stringValue.flatMap { $0.isEmpty ? nil : $0 }
    if let target, target != path { add(Touch(path: target, action: .move, rule: .patchHunk, movedFrom: path)) }
    let diff = change["unified_diff"] ?? change["diff"]
    if let diff, diff.isString, type != "add", type != "delete" || change["content"] == nil {
      read(patch: diff.stringValue ?? "", target ?? path, movedFrom: target == nil ? nil : path)
    } else if let content = change["content"] ?? diff, content.isString {
      let isGone = type == "delete"
      var touch = Touch(path: path, action: isGone ? .delete : .write)
      if isGone {
        touch.before = text(content)
      } else {
        touch.after = text(content)
        touch.change = text(content).map { TextChange(new: $0) }
      }
      add(touch)
    }
  }

  private mutating func read(patch text: String, _ path: String, movedFrom: String?) {
    guard text.utf8.count <= ToolArguments.longestString else { return }
    for touch in PatchText(text, path: path, movedFrom: movedFrom, texts: texts).touches { add(touch) }
  }

  private mutating func add(_ touch: Touch) {
    guard touches.count < Self.mostTouches, !touch.path.isEmpty, touch.path.utf8.count <= 1024 else { return }
    touches.append(touch)
  }

  /// The places that a search shows: `path:line:text`, as grep and its like write them.
  init(found text: String) {
    texts = .none
    for line in text.utf8.split(separator: 0x0A).prefix(1000) where line.count <= 4096 {
      if touches.count >= Self.mostFound { return }
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
