internal import JSONTape

/// The files and lines that a tool call read or wrote, by its arguments: one table of the words that agents and their
/// tools have for them.
struct ToolArguments {
  /// The most places that are taken from one list of a call.
  private static let mostTouches = 64
  /// What is kept of a text for people, in bytes.
  static let longestText = 16 << 10
  /// Longer arguments in a string are not read, in bytes.
  static let longestString = 4 << 20

  private(set) var touches: [Touch] = []
  private let texts: TouchTexts
  /// Where the call ran; only what a shell runs is seen from there.
  private let folder: () -> String?

  private enum Field {
    case path, line, endLine, limit, range, old, new, content, edits, patch, inner, paths, all, command, folder
    case source, target
  }

  private static let fields = KeyTable<Field>([
    "file_path": .path, "filePath": .path, "filepath": .path, "path": .path, "filename": .path, "file_name": .path,
    "fileName": .path, "file": .path, "notebook_path": .path, "target_file": .path, "relative_path": .path,
    "absolute_path": .path, "relative_workspace_path": .path, "TargetFile": .path, "AbsolutePath": .path,
    "line": .line, "line_number": .line, "lineNumber": .line, "start_line": .line, "startLine": .line,
    "line_start": .line, "offset": .line, "insert_line": .line, "start_line_one_indexed": .line, "StartLine": .line,
    "end_line": .endLine, "endLine": .endLine, "line_end": .endLine, "end_line_one_indexed_inclusive": .endLine,
    "EndLine": .endLine,
    "limit": .limit, "view_range": .range,
    "old_string": .old, "old_str": .old, "oldText": .old, "old_text": .old, "search": .old, "oldString": .old,
    "oldStr": .old, "old_content": .old, "TargetContent": .old,
    "new_string": .new, "new_str": .new, "newText": .new, "new_text": .new, "replace": .new, "newString": .new,
    "newStr": .new, "new_content": .new, "ReplacementContent": .new, "replacement": .new,
    "insert_text": .content, "content": .content, "contents": .content, "file_text": .content, "new_source": .content,
    "CodeContent": .content, "fileText": .content, "file_content": .content,
    "edits": .edits, "ReplacementChunks": .edits, "replacements": .edits, "patch": .patch, "diff": .patch,
    "arguments": .inner, "args": .inner, "input": .inner, "parameters": .inner, "kwargs": .inner, "action": .inner,
    "paths": .paths, "files": .paths, "replace_all": .all, "replaceAll": .all, "change_all": .all,
    "AllowMultiple": .all, "allow_multiple": .all, "command": .command, "cmd": .command, "script": .command,
    "CommandLine": .command, "workdir": .folder, "cwd": .folder, "working_directory": .folder,
    "workingDirectory": .folder, "directory": .folder, "dir_path": .folder, "Cwd": .folder, "source": .source,
    "source_path": .source, "old_path": .source, "oldPath": .source, "destination": .target,
    "destination_path": .target, "new_path": .target, "newPath": .target,
  ])

  /// - Parameters:
  ///   - tool: the tool's name, which may say what it does.
  ///   - texts: how much of the texts is taken.
  ///   - folder: where the call ran, asked for only where something is seen from there.
  init(_ value: JSONValue, tool: String, texts: TouchTexts = .all, folder: @escaping () -> String? = { nil }) {
    self.texts = texts
    self.folder = folder
    read(value, TouchAction(tool: tool), depth: 0)
  }

  private mutating func read(_ value: JSONValue, _ action: TouchAction, depth: Int) {
    if value.isObject { return read(object: value, action, depth: depth) }
    guard depth < 2, value.range.count <= Self.longestString, let text = value.stringValue else { return }
    if text.utf8.first == UInt8(ascii: "{"), let document = try? JSONDocument(Bytes(text), maximumDepth: 64) {
      document.withRoot { read($0, action, depth: depth + 1) }
    } else if text.hasPrefix("*** ") || text.hasPrefix("--- ") || text.hasPrefix("diff ") || !text.contains("<<") {
      addPatch(text, path: nil)
    } else {
      touches += ShellTouches(text, in: folder(), texts: texts).touches
    }
  }

  /// What one object says of one file.
  private struct Parts {
    var touch: Touch
    var change = TextChange()
    var hasOld = false
    var hasNew = false
    var content: JSONValue?
    var limit: Int?
    var pieces: JSONValue?
    var paths: JSONValue?
    var patch: JSONValue?
    var command: JSONValue?
    var folder: String?
    var source: String?
    var target: String?
  }

  private mutating func read(object: JSONValue, _ action: TouchAction, depth: Int) {
    var parts = Parts(touch: Touch(path: "", action: action))
    for member in object.members {
      guard let field = Self.fields[member.key] else { continue }
      if field == .inner {
        if depth < 2, !member.value.isArray { read(member.value, action, depth: depth + 1) }
      } else {
        take(field, member.value, &parts)
      }
    }
    for path in parts.paths?.elements ?? .empty where touches.count < Self.mostTouches {
      let piece = path.isObject ? path["path"]?.stringValue : path.stringValue
      add(Touch(path: piece ?? "", action: action))
    }
    if let patch = parts.patch?.stringValue, patch.utf8.count <= Self.longestString {
      let known = touches.count
      addPatch(patch, path: parts.touch.path.isEmpty ? nil : parts.touch.path)
      if touches.count > known { return }
    }
    if parts.touch.path.isEmpty { return readWithoutPath(parts, action) }
    finish(&parts)
  }

  private func take(_ field: Field, _ value: JSONValue, _ parts: inout Parts) {
    switch field {
    case .path: if let path = value.stringValue, parts.touch.path.isEmpty { parts.touch.path = path }
    case .line: parts.touch.line = LineNumber.read(value) ?? parts.touch.line
    case .endLine: parts.touch.endLine = LineNumber.read(value)
    case .limit: parts.limit = LineNumber.read(value)
    case .range:
      let ends = value.elements.compactMap(LineNumber.read)
      if let first = ends.first { parts.touch.line = first }
      if ends.count == 2 { parts.touch.endLine = ends[1] }
    case .all: parts.change.isEverywhere = value.boolValue ?? false
    case .old: parts.hasOld = take(value, into: &parts.change.old) || parts.hasOld
    case .new: parts.hasNew = take(value, into: &parts.change.new) || parts.hasNew
    case .content: parts.content = value
    case .command: parts.command = value
    case .inner: break
    case .edits: parts.pieces = value
    case .paths: parts.paths = value
    case .patch: parts.patch = value
    case .folder: parts.folder = value.stringValue
    case .source: parts.source = value.stringValue
    case .target: parts.target = value.stringValue
    }
  }

  /// True where there is a text, whether or not it is kept.
  private func take(_ value: JSONValue, into text: inout String?) -> Bool {
    // An empty string has two quotes.
    guard value.isString, value.range.count > 2 else { return false }
    text = texts.take(value.stringValue, length: value.range.count)
    return true
  }

  private mutating func readWithoutPath(_ parts: Parts, _ action: TouchAction) {
    if let source = parts.source, let target = parts.target, action == .move {
      add(Touch(path: target, action: .move, movedFrom: source))
    }
    guard let command = parts.command else { return }
    let place = resolved(parts.folder)
    if command.isArray {
      let words = command.elements.compactMap(\.stringValue)
      touches += ShellTouches(words: words, in: place, texts: texts).touches
    } else if command.range.count <= Self.longestString, let script = command.stringValue {
      touches += ShellTouches(script, in: place, texts: texts).touches
    }
  }

  private func resolved(_ place: String?) -> String? {
    guard let place, !place.isEmpty else { return folder() }
    guard !place.hasPrefix("/"), let folder = folder() else { return place }
    return folder + "/" + place
  }

  private mutating func finish(_ parts: inout Parts) {
    var touch = parts.touch
    if parts.command?.equals("view") == true { touch.action = .read }
    if let line = touch.line, let limit = parts.limit { touch.endLine = line + limit - 1 }
    if let line = touch.line, let end = touch.endLine, end <= line { touch.endLine = nil }
    if parts.hasOld || parts.hasNew {
      touch.action = .edit
      touch.rule = .editText
      touch.change = texts == .all ? parts.change : nil
    } else if let content = parts.content {
      // With a line it is put there; else it is all that the file says.
      touch.action = touch.line == nil ? .write : .edit
      let text = texts.take(content.stringValue, length: content.range.count)
      if touch.action == .write { touch.after = text }
      touch.change = text.flatMap { $0.isEmpty ? nil : TextChange(new: $0) }
    }
    guard let pieces = parts.pieces, pieces.isArray else { return add(touch) }
    for piece in pieces.elements where touches.count < PatchText.mostTouches { add(part(of: touch.path, piece)) }
  }

  private func part(of path: String, _ piece: JSONValue) -> Touch {
    var part = Touch(path: path, action: .edit, rule: .editText)
    var change = TextChange()
    var hasText = false
    for member in piece.members {
      switch Self.fields[member.key] {
      case .old: hasText = take(member.value, into: &change.old) || hasText
      case .new: hasText = take(member.value, into: &change.new) || hasText
      case .line: part.line = LineNumber.read(member.value)
      case .all: change.isEverywhere = member.value.boolValue ?? false
      default: break
      }
    }
    if hasText, texts == .all { part.change = change }
    return part
  }

  private mutating func addPatch(_ text: String, path: String?) {
    for touch in PatchText(text, path: path, texts: texts).touches { add(touch) }
  }

  private mutating func add(_ touch: Touch) {
    guard touches.count < PatchText.mostTouches, !touch.path.isEmpty, touch.path.utf8.count <= 1024,
      touch.path.find("://") == nil || touch.path.hasPrefix("file://")
    else { return }
    touches.append(touch)
  }
}

extension String {
  fileprivate func find(_ text: String) -> Range<Int>? { Array(utf8)[...].find(text) }
}
