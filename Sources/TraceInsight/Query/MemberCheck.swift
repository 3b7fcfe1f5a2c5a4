internal import JSONTape
internal import TraceModel

extension SpanMember {
  /// Whether a span has the member, and it is what is asked for.
  func passes(_ test: MemberTest, in span: Span) -> Bool {
    for slice in slices(of: span) {
      if let passes = span.session.read(slice, { Self.passes(test, $0, key) }) ?? nil { return passes }
    }
    return false
  }

  private func slices(of span: Span) -> [Slice] {
    switch place {
    case .metadata: [span.metadata, span.session.traces[span.traceIndex].metadata]
    case .attributes: [span.metadata] + span.records
    case .param: [span.call?.parameters ?? .absent, span.metadata]
    case .input: [span.input]
    case .output: [span.output]
    }
  }

  /// `nil` where there is no such member.
  private static func passes(_ test: MemberTest, _ root: JSONValue, _ key: String) -> Bool? {
    if let text = root.stringValue { return inside(text) { passes(test, $0, key) } }
    if let value = find(key, in: root) ?? root["attributes"].flatMap({ find(key, in: $0) }) {
      if case .exists = test { return !value.isNull }
      // Of a list one element is enough.
      if value.isArray { return value.elements.prefix(mostMembers).contains { passes(test, unwrapped($0)) } }
      return passes(test, value)
    }
    return insideOfMember(test, root, key)
  }

  /// Members are often JSON in a string: `"metadata": "{\"tier\": …}"`.
  private static func inside(_ text: String, _ read: (JSONValue) -> Bool?) -> Bool? {
    guard let first = text.utf8.first, first == 0x7B || first == 0x5B, let document = try? JSONDocument(Bytes(text))
    else { return nil }
    return document.withRoot { root in root.isString ? nil : read(root) }
  }

  /// Behind a member that is JSON in a string.
  private static func insideOfMember(_ test: MemberTest, _ root: JSONValue, _ key: String) -> Bool? {
    var end = key.endIndex
    while let dot = key[..<end].lastIndex(of: ".") {
      let rest = String(key[key.index(after: dot)...])
      if let text = find(String(key[..<dot]), in: root)?.stringValue, !rest.isEmpty {
        return inside(text) { passes(test, $0, rest) }
      }
      end = dot
    }
    return nil
  }

  private static func passes(_ test: MemberTest, _ value: JSONValue) -> Bool {
    switch test {
    case .exists: return !value.isNull
    case .matches(let patterns):
      let text = value.stringValue ?? value.spelling
      return patterns.contains { $0.matches(text) }
    case .occurs(let patterns):
      let text = value.stringValue ?? value.spelling
      return patterns.contains { $0.occurs(in: text) }
    case .within(let ranges):
      let text = value.isNumber ? value.spelling : value.stringValue ?? ""
      guard let number = DecimalNumber(text)?.amount(scale: 6) else { return false }
      return ranges.contains { $0.contains(number) }
    }
  }

  private static let mostMembers = 512

  /// A member by its whole key, by a path of keys, or in a list of pairs as OpenTelemetry has it.
  private static func find(_ key: String, in root: JSONValue) -> JSONValue? {
    if root.isArray {
      for element in root.elements.prefix(mostMembers) where element["key"]?.stringValue == key {
        return element["value"].map(unwrapped)
      }
      return nil
    }
    var value = root
    var rest = key[...]
    // Of the keys that begin a path the longest counts.
    for _ in 0..<32 {
      if let whole = member(String(rest), of: value) { return unwrapped(whole) }
      var end = rest.endIndex
      var next: JSONValue?
      while let dot = rest[..<end].lastIndex(of: ".") {
        if let found = member(String(rest[..<dot]), of: value) {
          next = found
          rest = rest[rest.index(after: dot)...]
          break
        }
        end = dot
      }
      guard let next else { return nil }
      value = next
    }
    return nil
  }

  private static func member(_ key: String, of value: JSONValue) -> JSONValue? {
    guard value.isObject else { return nil }
    return value.members.prefix(mostMembers).first { $0.key.stringValue == key }?.value
  }

  private static func unwrapped(_ value: JSONValue) -> JSONValue {
    for key in ["stringValue", "intValue", "doubleValue", "boolValue"] as [StaticString] {
      if let inner = value[key] { return inner }
    }
    return value["arrayValue"]?["values"] ?? value
  }

  /// More spans are not looked at for their keys.
  private static let mostSpans = 5000

  /// The first keys of what a session's spans have in a place, and how many of them have each.
  static func keys(in place: Place, of session: Session) -> [String: Int] {
    var counts: [String: Int] = [:]
    for span in session.allSpans.prefix(mostSpans) {
      var keys: Set<String> = []
      for slice in SpanMember(place: place, key: "").slices(of: span) {
        _ = session.read(slice) { root in
          keys.formUnion(self.keys(of: root))
          if let attributes = root["attributes"] { keys.formUnion(self.keys(of: attributes)) }
        }
      }
      for key in keys { counts[key, default: 0] += 1 }
    }
    return counts
  }

  private static func keys(of value: JSONValue) -> [String] {
    if let text = value.stringValue {
      var keys: [String] = []
      _ = inside(text) { root in
        keys = self.keys(of: root)
        return nil
      }
      return keys
    }
    if value.isArray { return value.elements.prefix(mostMembers).compactMap { $0["key"]?.stringValue } }
    return value.isObject ? value.members.prefix(mostMembers).compactMap(\.key.stringValue) : []
  }
}
