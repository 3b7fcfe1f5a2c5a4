internal import JSONTape

/// A place that a tool call names in its arguments.
struct Touch {
  var path: String
  /// Counted from 1.
  var line: Int?
  var endLine: Int?
  /// The text that an edit looks for, and what it puts there.
  var oldText: String?
  var newText: String?
  /// Whether the edit is made wherever its text is found.
  var replacesAll = false
  var isEdit = false
  var rule = LinkRule.fileArgument
}

/// The files and lines that a tool call read or wrote, by its arguments.
struct ToolArguments {
  /// The most places that are taken from one call.
  private static let mostTouches = 64
  /// Longer text of an edit is not looked for, in bytes.
  private static let longestText = 16 << 10
  /// Longer arguments in a string are not read, in bytes.
  private static let longestString = 1 << 20

  private(set) var touches: [Touch] = []

  private enum Field { case path, line, endLine, limit, range, old, new, content, edits, patch, inner, paths, all }

  private static let fields = KeyTable<Field>([
    "file_path": .path, "filePath": .path, "filepath": .path, "path": .path, "filename": .path, "file_name": .path,
    "fileName": .path, "file": .path, "notebook_path": .path, "target_file": .path, "relative_path": .path,
    "absolute_path": .path, "relative_workspace_path": .path,
    "line": .line, "line_number": .line, "lineNumber": .line, "start_line": .line, "startLine": .line,
    "line_start": .line, "offset": .line, "insert_line": .line, "start_line_one_indexed": .line,
    "end_line": .endLine, "endLine": .endLine, "line_end": .endLine, "end_line_one_indexed_inclusive": .endLine,
    "limit": .limit, "view_range": .range,
    "old_string": .old, "old_str": .old, "oldText": .old, "old_text": .old, "search": .old,
    "new_string": .new, "new_str": .new, "newText": .new, "new_text": .new, "replace": .new,
    "insert_text": .content, "content": .content, "contents": .content, "file_text": .content, "new_source": .content,
    "edits": .edits, "patch": .patch, "diff": .patch,
    "arguments": .inner, "args": .inner, "input": .inner, "parameters": .inner, "kwargs": .inner,
    "paths": .paths, "files": .paths, "replace_all": .all, "replaceAll": .all,
  ])

  /// - Parameter tool: the tool's name, which may say that it edits.
  init(_ value: JSONValue, tool: String) {
    read(value, edits: Self.names(edit: tool), depth: 0)
  }

  private static func names(edit tool: String) -> Bool {
    let name = tool.lowercased()
    return ["edit", "write", "patch", "replace", "insert", "create_file", "delete_file"].contains(where: name.contains)
  }

  private mutating func read(_ value: JSONValue, edits: Bool, depth: Int) {
    if value.isObject { return read(object: value, edits: edits, depth: depth) }
    guard depth < 2, let text = value.stringValue, text.utf8.count <= Self.longestString else { return }
    if text.utf8.first == UInt8(ascii: "{"), let document = try? JSONDocument(Bytes(text), maximumDepth: 64) {
      document.withRoot { read($0, edits: edits, depth: depth + 1) }
    } else {
      read(patch: text)
    }
  }

  private mutating func read(object: JSONValue, edits: Bool, depth: Int) {
    var touch = Touch(path: "", isEdit: edits)
    var limit: Int?
    var pieces: JSONValue?
    var paths: JSONValue?
    for member in object.members {
      let value = member.value
      switch Self.fields[member.key] {
      case .path: if let path = value.stringValue, touch.path.isEmpty { touch.path = path }
      case .line: touch.line = CodeAttributes.number(value) ?? touch.line
      case .endLine: touch.endLine = CodeAttributes.number(value)
      case .limit: limit = CodeAttributes.number(value)
      case .range:
        let ends = value.elements.compactMap(CodeAttributes.number)
        if let first = ends.first { touch.line = first }
        if ends.count == 2 { touch.endLine = ends[1] }
      case .all: touch.replacesAll = value.boolValue ?? false
      case .old: touch.oldText = Self.text(value)
      case .new: touch.newText = Self.text(value)
      case .content: touch.isEdit = true
      case .edits: pieces = value
      case .paths: paths = value
      case .patch: if let text = value.stringValue, text.utf8.count <= Self.longestString { read(patch: text) }
      case .inner: if depth < 2, !value.isArray { read(value, edits: edits, depth: depth + 1) }
      case nil: break
      }
    }
    for path in paths?.elements ?? .empty { add(Touch(path: path.stringValue ?? "", isEdit: edits)) }
    if touch.path.isEmpty { return }
    if let line = touch.line, let limit { touch.endLine = line + limit - 1 }
    if let line = touch.line, let end = touch.endLine, end <= line { touch.endLine = nil }
    if touch.oldText != nil || touch.newText != nil {
      touch.isEdit = true
      touch.rule = .editText
    }
    guard let pieces, pieces.isArray else { return add(touch) }
    for piece in pieces.elements {
      var part = Touch(path: touch.path, isEdit: true, rule: .editText)
      for member in piece.members {
        switch Self.fields[member.key] {
        case .old: part.oldText = Self.text(member.value)
        case .new: part.newText = Self.text(member.value)
        case .line: part.line = CodeAttributes.number(member.value)
        case .all: part.replacesAll = member.value.boolValue ?? false
        default: break
        }
      }
      add(part)
    }
  }

  private static func text(_ value: JSONValue) -> String? {
    guard value.range.count <= longestText, let text = value.stringValue, !text.isEmpty else { return nil }
    return text
  }

  private mutating func add(_ touch: Touch) {
    guard touches.count < Self.mostTouches, !touch.path.isEmpty, touch.path.utf8.count <= 1024,
      touch.path.find("://") == nil || touch.path.hasPrefix("file://")
    else { return }
    touches.append(touch)
  }

  // MARK: Patches

  /// A unified diff, or the patch language of coding agents (`*** Update File: path`).
  private mutating func read(patch text: String) {
    var path: String?
    var hunk: Touch?
    func finished(_ hunk: Touch?) -> Touch? {
      guard var hunk, hunk.line != nil || hunk.newText != nil || hunk.oldText != nil else { return nil }
      hunk.rule = .patchHunk
      return hunk
    }
    for line in Array(text.utf8).split(separator: 0x0A, omittingEmptySubsequences: false) {
      if line.begins("+++ ") || line.begins("*** Update File: ") || line.begins("*** Add File: ") {
        if let done = finished(hunk) { add(done) }
        hunk = nil
        path = Self.patchedPath(line)
      } else if line.begins("--- ") || line.begins("*** ") || line.begins("diff ") {
        if let done = finished(hunk) { add(done) }
        hunk = nil
      } else if line.begins("@@"), let path {
        if let done = finished(hunk) { add(done) }
        hunk = Touch(path: path, line: Self.hunkStart(line), isEdit: true)
      } else if let mark = line.first, mark == UInt8(ascii: "+") || mark == UInt8(ascii: "-"), hunk != nil {
        // The first changed line finds the place where the hunk has no number.
        let content = line.dropFirst().text
        if content.allSatisfy(\.isWhitespace) { continue }
        if mark == UInt8(ascii: "+"), hunk?.newText == nil { hunk?.newText = content }
        if mark == UInt8(ascii: "-"), hunk?.oldText == nil { hunk?.oldText = content }
      }
    }
    if let done = finished(hunk) { add(done) }
  }

  private static func patchedPath(_ line: ByteLine) -> String? {
    var rest: ByteLine
    if line.begins("+++ ") {
      rest = line.dropFirst(4)
      if let tab = rest.firstIndex(of: 0x09) { rest = rest[..<tab] }
      if rest.begins("b/") { rest = rest.dropFirst(2) }
      if rest.trimmed.begins("/dev/null") { return nil }
    } else {
      guard let colon = line.find(": ") else { return nil }
      rest = line[colon.upperBound...]
    }
    let path = rest.trimmed.text
    return path.isEmpty ? nil : path
  }

  /// `@@ -10,4 +12,6 @@`: 12.
  private static func hunkStart(_ line: ByteLine) -> Int? {
    guard let plus = line.firstIndex(of: UInt8(ascii: "+")) else { return nil }
    return line[(plus + 1)...].prefix { $0 >= 0x30 && $0 <= 0x39 }.lineNumber
  }
}

extension String {
  fileprivate func find(_ text: String) -> Range<Int>? { Array(utf8)[...].find(text) }
}
