internal import JSONTape

/// The files and lines that a tool call read or wrote, by its arguments.
struct ToolArguments {
  /// The most places that are taken from one call.
  private static let mostTouches = 64
  /// Longer text of an edit is not looked for, in bytes.
  static let longestText = 16 << 10
  /// Longer arguments in a string are not read, in bytes.
  static let longestString = 1 << 20

  private(set) var touches: [Touch] = []

  private enum Field {
    case path, line, endLine, limit, range, old, new, content, edits, patch, inner, paths, all, verb
  }

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
    "paths": .paths, "files": .paths, "replace_all": .all, "replaceAll": .all, "command": .verb,
  ])

  /// - Parameter tool: the tool's name, which may say what it does.
  init(_ value: JSONValue, tool: String) { read(value, TouchAction(tool: tool), depth: 0) }

  private mutating func read(_ value: JSONValue, _ action: TouchAction, depth: Int) {
    if value.isObject { return read(object: value, action, depth: depth) }
    guard depth < 2, let text = value.stringValue, text.utf8.count <= Self.longestString else { return }
    if text.utf8.first == UInt8(ascii: "{"), let document = try? JSONDocument(Bytes(text), maximumDepth: 64) {
      document.withRoot { read($0, action, depth: depth + 1) }
    } else {
      for touch in PatchText(text).touches { add(touch) }
    }
  }

  private mutating func read(object: JSONValue, _ action: TouchAction, depth: Int) {
    var touch = Touch(path: "", action: action)
    var change = TextChange()
    var content: JSONValue?
    var limit: Int?
    var pieces: JSONValue?
    var paths: JSONValue?
    for member in object.members {
      let value = member.value
      switch Self.fields[member.key] {
      case .path: if let path = value.stringValue, touch.path.isEmpty { touch.path = path }
      case .line: touch.line = LineNumber.read(value) ?? touch.line
      case .endLine: touch.endLine = LineNumber.read(value)
      case .limit: limit = LineNumber.read(value)
      case .range:
        let ends = value.elements.compactMap(LineNumber.read)
        if let first = ends.first { touch.line = first }
        if ends.count == 2 { touch.endLine = ends[1] }
      case .all: change.isEverywhere = value.boolValue ?? false
      case .old: change.old = Self.text(value)
      case .new: change.new = Self.text(value)
      case .content: content = value
      case .verb: if value.equals("view") { touch.action = .read }
      case .edits: pieces = value
      case .paths: paths = value
      case .patch:
        if let text = value.stringValue, text.utf8.count <= Self.longestString {
          for touch in PatchText(text).touches { add(touch) }
        }
      case .inner: if depth < 2, !value.isArray { read(value, action, depth: depth + 1) }
      case nil: break
      }
    }
    for path in paths?.elements ?? .empty { add(Touch(path: path.stringValue ?? "", action: action)) }
    if touch.path.isEmpty { return }
    if let line = touch.line, let limit { touch.endLine = line + limit - 1 }
    if let line = touch.line, let end = touch.endLine, end <= line { touch.endLine = nil }
    if change.old != nil || change.new != nil {
      touch.action = .edit
      touch.rule = .editText
      touch.change = change
    } else if let content {
      // With a line it is put there; else it is all that the file says.
      touch.action = touch.line == nil ? .write : .edit
      if let text = Self.text(content) { touch.change = TextChange(new: text) }
    }
    guard let pieces, pieces.isArray else { return add(touch) }
    for piece in pieces.elements { add(Self.part(of: touch.path, piece)) }
  }

  private static func part(of path: String, _ piece: JSONValue) -> Touch {
    var part = Touch(path: path, action: .edit, rule: .editText)
    var change = TextChange()
    for member in piece.members {
      switch fields[member.key] {
      case .old: change.old = text(member.value)
      case .new: change.new = text(member.value)
      case .line: part.line = LineNumber.read(member.value)
      case .all: change.isEverywhere = member.value.boolValue ?? false
      default: break
      }
    }
    if change.old != nil || change.new != nil { part.change = change }
    return part
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
}

extension String {
  fileprivate func find(_ text: String) -> Range<Int>? { Array(utf8)[...].find(text) }
}
