internal import JSONTape
internal import TraceModel

/// What a call of a tool did, in one line: its command, its file, its pattern.
enum CallWords {
  private static let telling: [StaticString] = [
    "command", "cmd", "file_path", "notebook_path", "path", "pattern", "query", "url", "description", "prompt", "input",
    "text",
  ]

  /// - Returns: `nil` where the input does not say.
  static func line(_ span: Span) -> String? {
    if span.input.isAbsent { return nil }
    return span.session.read(span.input) { value in
      if let text = value.beginning(4000) {
        guard text.utf8.first == 0x7B, let whole = value.stringValue, let inner = try? JSONDocument(Bytes(whole)) else {
          return text
        }
        return inner.withRoot { of($0) }
      }
      return of(value)
    } ?? nil
  }

  private static func of(_ object: JSONValue) -> String? {
    guard object.isObject else { return nil }
    for name in telling {
      guard let value = object[name] else { continue }
      if value.isString { return value.beginning(4000) }
      if value.isArray { return value.elements.prefix(40).compactMap { $0.beginning(1000) }.joined(separator: " ") }
    }
    return object.members.lazy.compactMap { $0.value.beginning(1000) }.first
  }
}
