internal import JSONTape
internal import TraceModel

/// What a call of a tool did, in one line: its command, its file and lines, its pattern and where, its address.
///
/// One table of the names that tools have for these, whatever the tool is called; of a tool that has none of them, the
/// first text among its arguments, else the arguments as they are spelled.
enum CallWords {
  private static let commands: [StaticString] = ["command", "cmd", "script", "CommandLine"]
  private static let addresses: [StaticString] = ["url", "uri", "URL"]
  private static let patterns: [StaticString] = [
    "pattern", "query", "regex", "search_term", "search_query", "q", "Query", "glob_pattern", "keyword", "keywords",
  ]
  private static let places: [StaticString] = ["path", "glob", "include", "directory", "dir_path", "SearchPath"]
  private static let files: [StaticString] = [
    "file_path", "filePath", "notebook_path", "path", "target_file", "filename", "file", "relative_path",
    "relative_workspace_path", "absolute_path", "AbsolutePath", "TargetFile", "dir_path", "directory",
  ]
  private static let firstLines: [StaticString] = [
    "offset", "start_line", "startLine", "line_start", "line", "start_line_one_indexed", "StartLine",
  ]
  private static let lastLines: [StaticString] = [
    "end_line", "endLine", "line_end", "end_line_one_indexed_inclusive", "EndLine",
  ]
  private static let old: [StaticString] = ["old_string", "old_str", "oldString", "oldText", "old_text"]
  private static let new: [StaticString] = ["new_string", "new_str", "newString", "newText", "new_text"]
  private static let whole: [StaticString] = ["content", "file_text", "contents", "new_source", "CodeContent"]
  private static let words: [StaticString] = [
    "description", "subject", "question", "skill", "title", "name", "message", "prompt", "task", "instruction", "text",
    "input", "chars", "thought",
  ]
  private static let inner: [StaticString] = ["arguments", "args", "parameters", "kwargs", "input", "action"]

  /// So much of a text is read, in bytes of its spelling.
  private static let most = 4000
  private static let deepest = 3

  /// - Parameter folder: the folder that paths are shown as seen from.
  /// - Returns: `nil` where the input does not say.
  static func line(_ span: Span, in folder: String? = nil) -> String? {
    if span.input.isAbsent { return nil }
    return span.session.read(span.input) { of($0, folder, depth: 0) } ?? nil
  }

  private static func of(_ value: JSONValue, _ folder: String?, depth: Int) -> String? {
    if value.isObject { return of(object: value, folder, depth) }
    guard let text = value.beginning(most) else { return nil }
    if text.hasPrefix("*** Begin Patch") { return patch(value.beginning(200_000) ?? text, folder) }
    if text.utf8.first == 0x7B, depth < deepest, let whole = value.stringValue,
      let inner = try? JSONDocument(Bytes(whole))
    {
      return inner.withRoot { of($0, folder, depth: depth + 1) }
    }
    return ShellLine.telling(text)
  }

  private static func of(object: JSONValue, _ folder: String?, _ depth: Int) -> String? {
    if let command = first(commands, of: object), let line = self.command(command, folder) {
      // Some editors of text have commands of their own: `view`, `str_replace`.
      guard let path = text(files, of: object) else { return line }
      return line + " " + shown(path, folder) + range(of: object)
    }
    if let address = text(addresses, of: object) { return address }
    if let todo = TodoWords.line(object) { return todo }
    if let pattern = text(patterns, of: object) {
      let place = text(places, of: object).map { " in " + shown($0, folder) } ?? ""
      return pattern + place
    }
    if let file = text(files, of: object) {
      return shown(file, folder) + range(of: object) + change(of: object)
    }
    if let text = (object["patch"] ?? object["diff"])?.beginning(200_000), let line = patch(text, folder) {
      return line
    }
    if let input = object["input"]?.beginning(200_000), input.hasPrefix("*** "), let line = patch(input, folder) {
      return line
    }
    if let text = text(words, of: object) { return text }
    if depth < deepest, let nested = first(inner, of: object), nested.isObject, !nested.isEmptyContainer {
      return of(nested, folder, depth: depth + 1)
    }
    for question in object["questions"]?.elements ?? .empty {
      if let text = question["question"]?.beginning(most) { return text }
    }
    for member in object.members {
      if let text = member.value.beginning(1000), !text.isEmpty { return text }
    }
    return object.isEmptyContainer ? nil : String(object.spelling.prefix(most))
  }

  private static func first(_ names: [StaticString], of object: JSONValue) -> JSONValue? {
    names.lazy.compactMap { object[$0] }.first { !$0.isNull }
  }

  private static func text(_ names: [StaticString], of object: JSONValue) -> String? {
    names.lazy.compactMap { object[$0]?.beginning(most) }.first { !$0.isEmpty }
  }

  private static func command(_ value: JSONValue, _ folder: String?) -> String? {
    if let text = value.beginning(most) { return ShellLine.telling(text) }
    guard value.isArray else { return nil }
    let words = value.elements.prefix(40).compactMap { $0.beginning(most) }
    // What a shell was given is what ran.
    if words.count >= 3, words[1].hasPrefix("-"), words[1].hasSuffix("c") { return ShellLine.telling(words[2]) }
    if words.first == "apply_patch", words.count > 1 { return patch(words[1], folder) }
    return words.joined(separator: " ")
  }

  private static func shown(_ path: String, _ folder: String?) -> String {
    guard let folder, path.hasPrefix(folder + "/") else { return path }
    return String(path.dropFirst(folder.count + 1))
  }

  /// `:10-23`, `:10`, or nothing.
  private static func range(of object: JSONValue) -> String {
    func number(_ value: JSONValue?) -> Int? {
      guard let count = value.flatMap({ Count($0) }), count > 0, !count.isSaturated else { return nil }
      return Int(clamping: count)
    }
    let ends = object["view_range"]?.elements.compactMap { number($0) } ?? []
    let start = ends.first ?? number(first(firstLines, of: object))
    let last = ends.count > 1 ? ends[1] : number(first(lastLines, of: object))
    let count = number(object["limit"])
    let end = last ?? count.map { (start ?? 1) + $0 - 1 }
    switch (start, end) {
    case (nil, nil): return ""
    case (let start?, nil): return ":\(start)"
    case (let start, let end?): return end > start ?? 1 ? ":\(start ?? 1)-\(end)" : ":\(end)"
    }
  }

  /// ` (+3 -1)` of an edit, ` (42 lines)` of a whole file.
  private static func change(of object: JSONValue) -> String {
    let pieces = object["edits"]?.elements.prefix(100).map { $0 } ?? []
    let (old, new) = (first(old, of: object), first(new, of: object))
    if old != nil || new != nil || !pieces.isEmpty {
      let sides = ([object] + pieces).map { piece in (first(self.old, of: piece), first(self.new, of: piece)) }
      let removed = sides.reduce(0) { $0 + lines(of: $1.0) }
      return " (+\(sides.reduce(0) { $0 + lines(of: $1.1) }) -\(removed))"
    }
    guard let content = first(whole, of: object), content.isString else { return "" }
    return " (\(Words.plural(lines(of: content), "line")))"
  }

  private static func lines(of value: JSONValue?) -> Int {
    guard let text = value?.stringValue, !text.isEmpty else { return 0 }
    return text.utf8.reduce(0) { $0 + ($1 == 0x0A ? 1 : 0) } + (text.utf8.last == 0x0A ? 0 : 1)
  }

  /// The files of a patch, each with how many lines it adds and takes.
  private static func patch(_ text: String, _ folder: String?) -> String? {
    var files: [(path: String, added: Int, removed: Int)] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: true) {
      if let mark = ["*** Update File: ", "*** Add File: ", "*** Delete File: ", "+++ b/"].first(where: line.hasPrefix)
      {
        files.append((shown(String(line.dropFirst(mark.utf8.count)), folder), 0, 0))
      } else if let last = files.indices.last, !line.hasPrefix("+++"), !line.hasPrefix("---") {
        if line.utf8.first == 0x2B { files[last].added += 1 }
        if line.utf8.first == 0x2D { files[last].removed += 1 }
      }
    }
    if files.isEmpty { return nil }
    let named = files.prefix(4).map { file in
      file.added + file.removed == 0 ? file.path : "\(file.path) (+\(file.added) -\(file.removed))"
    }
    return named.joined(separator: ", ") + (files.count > 4 ? ", … \(files.count - 4) more" : "")
  }
}

/// What a script does, by the one line of it that tells most.
enum ShellLine {
  /// The first line that is neither a comment nor a setting of the shell; `…` behind it where there are more.
  static func telling(_ script: String) -> String {
    let lines = script.split(separator: "\n", maxSplits: 50, omittingEmptySubsequences: true)
    let telling = lines.first { line in
      let line = line.drop { $0 == " " || $0 == "\t" }
      return !line.isEmpty && !line.hasPrefix("#") && !line.hasPrefix("set -") && line != "{" && line != "("
    }
    guard let telling else { return script }
    let isLast = lines.last.map { $0.startIndex == telling.startIndex } ?? true
    return String(telling) + (isLast ? "" : " …")
  }
}

/// What a list of things to do says: how many are done, and which one is being done.
enum TodoWords {
  static func line(_ object: JSONValue) -> String? {
    guard let list = object["todos"] ?? object["plan"], list.isArray, !list.isEmptyContainer else { return nil }
    var (all, done) = (0, 0)
    var current: String?
    for item in list.elements.prefix(500) {
      all += 1
      let status = item["status"]?.stringValue
      if status == "completed" || status == "done" { done += 1 }
      let text = ["content", "step", "text", "title"].lazy.compactMap { item[$0 as StaticString]?.beginning(300) }.first
      if status == "in_progress" || status == "active", current == nil { current = text }
    }
    return "\(done) of \(all) done" + (current.map { ": \($0)" } ?? "")
  }
}
