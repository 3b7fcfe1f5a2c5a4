internal import JSONTape

/// An answer of a model whose parts were told under several names: put together as one message.
struct OTLPAnswer {
  private var message: JSONBytes?
  private var content: JSONBytes?
  /// What is no message and no text.
  private var whole: JSONBytes?
  /// Names of parts that the message has already.
  private var known: Set<String> = []
  private var parts: [(name: String, value: JSONBytes)] = []

  /// Takes what was told as the answer: a message, a list of one, or another list or object.
  mutating func take(output value: JSONValue) {
    var elements = value.elements.makeIterator()
    let first = value.isArray ? elements.next() : value
    let isOne = !value.isArray || elements.next() == nil
    if isOne, let first, first.isObject, first["role"] != nil {
      message = Self.bytes(first)
      note(first)
    } else if !value.isEmptyContainer {
      whole = Self.bytes(value)
    }
  }

  /// Takes a text, as JSON.
  mutating func take(text: JSONBytes) {
    if text.text != #""""# { content = text }
  }

  /// Adds another part of the answer.
  mutating func add(_ name: String, _ value: JSONValue) {
    add(name, text: Self.bytes(value), isList: value.isArray)
  }

  /// Adds another part of the answer, as JSON.
  mutating func add(_ name: String, text: JSONBytes, isList: Bool = false) {
    if known.contains(name) { return }
    let isMissingList = name == "tool_calls" && !isList
    parts.append((name, isMissingList ? json { writer in writer.array { $0.raw(text) } } : text))
  }

  private mutating func note(_ message: JSONValue) {
    func has(_ name: StaticString) -> Bool { message[name].map { !$0.isNull } ?? false }
    if has("tool_calls") || has("function_call") { known.insert("tool_calls") }
    if has("reasoning") || has("reasoning_content") { known.insert("reasoning") }
    for part in message["parts"]?.elements ?? message["content"]?.elements ?? .empty {
      guard let type = part["type"] else { continue }
      if ["tool_call", "tool_use", "tool-call", "function_call"].contains(where: type.equals) {
        known.insert("tool_calls")
      }
      if ["reasoning", "thinking"].contains(where: type.equals) { known.insert("reasoning") }
    }
  }

  /// Writes a list of one message, or the parts beside what is none.
  func write(to writer: inout JSONWriter) {
    if let whole {
      return writer.object { writer in
        writer.key("output")
        writer.raw(whole)
        writeParts(to: &writer)
      }
    }
    writer.array { writer in
      writer.object { writer in
        writeMessage(to: &writer)
        writeParts(to: &writer)
      }
    }
  }

  private func writeMessage(to writer: inout JSONWriter) {
    guard let message, let document = try? JSONDocument(message.joined()) else {
      writer.key("role")
      writer.string("assistant")
      guard let content else { return }
      writer.key("content")
      return writer.raw(content)
    }
    document.withRoot { root in
      for member in root.members where !isReplaced(member.key) {
        writer.key(member.key.stringValue ?? "")
        writer.raw(member.value)
      }
    }
  }

  /// Whether a member that says nothing stands where a part will.
  private func isReplaced(_ key: JSONValue) -> Bool { parts.contains { $0.name == key.stringValue } }

  private func writeParts(to writer: inout JSONWriter) {
    for (name, value) in parts {
      writer.key(name)
      writer.raw(value)
    }
  }

  private static func bytes(_ value: JSONValue) -> JSONBytes { json { $0.raw(value) } }
}
