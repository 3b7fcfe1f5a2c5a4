internal import JSONTape
internal import TraceModel

/// What kind of decision a span's records say it was.
enum DecisionKind {
  /// The word of the source in lower case; `nil` where the span is no decision, or nothing says which.
  static func of(_ span: Span) -> String? {
    guard span.kind == .decision || span.kind == .handoff else { return nil }
    for record in span.records {
      if let kind = span.session.read(record, { kind(in: $0, depth: 0) }) ?? nil { return kind.lowercased() }
    }
    return span.kind == .handoff ? "handoff" : nil
  }

  /// Records are looked into so far: a record, its event, its data and what that came in, JSON in strings among it.
  private static let mostDepth = 5
  private static let mostMembers = 256

  /// The kind by its name, however that is spelled, the one that stands nearest to the record.
  private static func kind(in value: JSONValue, depth: Int) -> String? {
    var objects = [(value: value, depth: depth)]
    var texts: [(text: String, depth: Int)] = []
    var next = 0
    while next < objects.count, objects.count < mostMembers {
      let (object, depth) = objects[next]
      next += 1
      for member in object.members.prefix(mostMembers) {
        if isKind(member.key), let word = member.value.stringValue, !word.isEmpty { return word }
        guard depth < mostDepth else { continue }
        if member.value.isObject {
          objects.append((member.value, depth + 1))
        } else if let text = jsonText(member.value) {
          texts.append((text, depth + 1))
        }
      }
    }
    for (text, depth) in texts {
      let document = try? JSONDocument(Bytes(text))
      if let kind = document?.withRoot({ kind(in: $0, depth: depth) }) ?? nil { return kind }
    }
    return nil
  }

  private static func isKind(_ key: JSONValue) -> Bool {
    // The shortest spelling, and one with as many joints as a name has.
    guard (12...24).contains(key.spelling.utf8.count), let name = key.stringValue else { return false }
    return WordFold.text(name) == "decisionkind"
  }

  /// The text of a string that may hold an object.
  private static func jsonText(_ value: JSONValue) -> String? {
    guard value.isString, let text = value.stringValue, text.utf8.first(where: { $0 > 0x20 }) == 0x7B else {
      return nil
    }
    return text
  }
}
