internal import JSONTape
internal import TraceModel

/// What a body says of an error: JSON of an HTTP API or of a harness, such JSON behind words, as Python spells it, XML of
/// a cloud's API, or a page of a server.
enum FailureBody {
  private static let mostMembers = 64

  /// `nil` where the text is no body and has none.
  static func line(_ text: String, depth: Int) -> String? {
    if let first = text.utf8.first, first == 0x7B || first == 0x5B, let told = json(text[...], depth) { return told }
    return page(text) ?? element(text) ?? embedded(text, depth)
  }

  // MARK: JSON

  private static func json(_ text: Substring, _ depth: Int) -> String? {
    guard let document = try? JSONDocument(Bytes(String(text))) else { return nil }
    return document.withRoot { said(by: $0, depth) }
  }

  /// `type: message`, with a code in front where there is one.
  private static func said(by value: JSONValue, _ depth: Int) -> String? {
    if value.isString { return value.stringValue.flatMap { FailureWords.line($0, depth: depth + 1) } }
    if value.isArray {
      // Only the first of several: the others mostly follow from it.
      return value.elements.first { _ in true }.flatMap { depth < 8 ? said(by: $0, depth + 1) : nil }
    }
    guard value.isObject, depth < 8 else { return nil }
    // Codex puts a command's output and how it ended into one object.
    if let output = value["output"]?.stringValue, let code = value["metadata"]?["exit_code"]?.spelling {
      return FailureLines.line("Exit code \(code)\n" + output)
    }
    let isWorded = message(of: value, depth) != nil
    if let inner = nested(value, isWorded: isWorded, depth) {
      let code = code(of: value)
      return code.map { inner.hasPrefix($0) ? inner : "\($0) \(inner)" } ?? inner
    }
    guard let message = message(of: value, depth) else { return nil }
    let kind = kind(of: value)
    // FastAPI and the like say where: `body.id`.
    let place = (value["loc"] ?? value["path"]).flatMap { list in
      list.isArray ? list.elements.prefix(8).map { $0.stringValue ?? $0.spelling }.joined(separator: ".") : nil
    }
    let what = place ?? invalid(value)
    let worded = what.map { $0.isEmpty ? message : "\(message) (\($0))" } ?? message
    let told = kind.map { worded.contains($0) ? worded : "\($0): \(worded)" } ?? worded
    return code(of: value).map { told.contains($0) ? told : "\($0) \(told)" } ?? told
  }

  /// What stands in `error`, the first of `errors`, or the like.
  ///
  /// - Parameter isWorded: whether the value has words of its own, which only an error beside them counts before.
  private static func nested(_ value: JSONValue, isWorded: Bool, _ depth: Int) -> String? {
    for key in ["error", "Error"] as [StaticString] {
      if let inner = value[key], inner.isObject || inner.isArray, let told = said(by: inner, depth + 1) { return told }
    }
    if isWorded { return nil }
    for key in [
      "errors", "detail", "details", "cause", "exception", "result", "body", "content_items", "content",
    ] as [StaticString] {
      guard let inner = value[key], inner.isObject || inner.isArray, let told = said(by: inner, depth + 1) else {
        continue
      }
      return told
    }
    return nil
  }

  /// Which field was wrong, as GitHub and others say beside `Validation Failed`: `title: missing_field`.
  private static func invalid(_ value: JSONValue) -> String? {
    guard let first = value["errors"]?.elements.first(where: { $0.isObject }) else { return nil }
    let words = ["field", "param", "path", "name", "code", "reason", "message", "msg"] as [StaticString]
    let said = words.compactMap { first[$0]?.stringValue }.prefix(2)
    return said.isEmpty ? nil : said.joined(separator: ": ")
  }

  private static func message(of value: JSONValue, _ depth: Int) -> String? {
    let keys: [StaticString] = [
      "message", "msg", "error_description", "errorMessage", "Message", "error_message", "detail", "error", "reason",
      "title", "description", "stderr", "output", "text", "content",
    ]
    for key in keys {
      guard let text = value[key]?.stringValue, !text.isEmpty else { continue }
      return FailureWords.line(text, depth: depth + 1)
    }
    return nil
  }

  private static func kind(of value: JSONValue) -> String? {
    let keys: [StaticString] = [
      "code", "title", "type", "status", "name", "errorType", "__type", "exception_type", "error_type",
    ]
    for key in keys {
      // `com.amazonaws.dynamodb.v20120810#ThroughputExceededException`
      let last = value[key]?.stringValue?.split(separator: "#").last.map(String.init)
      guard let word = last, (3...60).contains(word.utf8.count), word != "error", word != "text",
        Int(word, radix: 10) == nil, !word.hasPrefix("http")
      else { continue }
      return word
    }
    return nil
  }

  /// A number that says what went wrong.
  private static func code(of value: JSONValue) -> String? {
    for key in ["status", "code", "statusCode", "status_code", "http_status"] as [StaticString] {
      guard let number = value[key].flatMap({ Count($0) }), number >= 400 || number < 0, number < 100_000 else {
        continue
      }
      return "\(number)"
    }
    return nil
  }

  // MARK: Bodies behind words

  /// `API Error: 529 {…}`, `Error code: 429 - {'error': {…}}`, or a body below the lines of a response's head: the words,
  /// and what the body says.
  private static func embedded(_ text: String, _ depth: Int) -> String? {
    guard let brace = bodyStart(text), brace > text.startIndex else { return nil }
    // Of the lines before it the one that it stands in, or else the first.
    let before = text[..<brace]
    let own = before.lastIndex(where: \.isNewline).map { before[before.index(after: $0)...].trimmed } ?? before.trimmed
    let words = own.isEmpty ? before.prefix { !$0.isNewline }.trimmed : own
    guard words.utf8.count <= 200 else { return nil }
    guard let told = json(Self.object(text[brace...]), depth + 1) ?? python(text[brace...]) else { return nil }
    var head = Substring(words)
    while let last = head.last, "-:– ".contains(last) { head.removeLast() }
    return head.isEmpty || told.hasPrefix(head) ? told : "\(head): \(told)"
  }

  private static let mostHeadLines = 40

  /// Where a body begins: in the first line, or at the start of one of those that follow.
  private static func bodyStart(_ text: String) -> String.Index? {
    let first = text.prefix { !$0.isNewline }
    if let brace = first.utf8.firstIndex(of: 0x7B) { return brace }
    // `InputValidationError: [`, and a list below it.
    if first.hasSuffix("["), let bracket = first.utf8.lastIndex(of: 0x5B) { return bracket }
    for line in text.split(maxSplits: mostHeadLines, whereSeparator: \.isNewline).prefix(mostHeadLines) {
      if line.utf8.first == 0x7B { return line.startIndex }
      if let dash = line.firstRange(of: " - {") { return line.index(before: dash.upperBound) }
    }
    return nil
  }

  /// As much as one object takes.
  private static func object(_ text: Substring) -> Substring {
    guard let end = text.utf8.lastIndex(of: text.utf8.first == 0x5B ? 0x5D : 0x7D) else { return text }
    return text[...end]
  }

  /// A dictionary as Python spells it: the text behind `'message':` and the word behind `'type':` or `'code':`.
  private static func python(_ text: Substring) -> String? {
    let message = quoted(behind: ["'message': ", "'detail': ", "'error': ", "'msg': ", "'details': "], text)
    guard let message, !message.isEmpty else { return nil }
    let kind = quoted(behind: ["'code': ", "'type': "], text).flatMap { $0 == "error" || $0.contains(" ") ? nil : $0 }
    return kind.map { message.contains($0) ? message : "\($0): \(message)" } ?? message
  }

  private static func quoted(behind keys: [String], _ text: Substring) -> String? {
    for key in keys {
      guard let place = text.firstRange(of: key)?.upperBound, place < text.endIndex else { continue }
      let quote = text[place]
      guard quote == "'" || quote == "\"" else { continue }
      return String(text[text.index(after: place)...].prefix { $0 != quote && !$0.isNewline }.prefix(400))
    }
    return nil
  }

  // MARK: XML and pages

  /// `<Code>NoSuchKey</Code><Message>…`, as S3, Azure and SOAP tell of errors.
  private static func element(_ text: String) -> String? {
    guard text.utf8.contains(0x3C) else { return nil }
    let head = text.prefix(4000)
    let message = content(of: ["Message", "message", "faultstring", "Reason"], head)
    guard let message else { return nil }
    let code = content(of: ["Code", "code", "faultcode"], head)
    return code.map { message.contains($0) ? message : "\($0): \(message)" } ?? message
  }

  private static func content(of names: [String], _ text: Substring) -> String? {
    for name in names {
      guard let start = text.firstRange(of: "<\(name)>")?.upperBound,
        let end = text[start...].firstRange(of: "</\(name)>")?.lowerBound
      else { continue }
      let said = text[start..<end].trimmed
      if !said.isEmpty { return said.split(whereSeparator: \.isNewline).joined(separator: " ") }
    }
    return nil
  }

  /// What a page of a server is called.
  private static func page(_ text: String) -> String? {
    let head = text.prefix(400).lowercased()
    guard head.contains("<!doctype html") || head.contains("<html") || head.contains("<head>") else { return nil }
    return content(of: ["title", "h1", "TITLE", "H1"], text[...])
  }
}
