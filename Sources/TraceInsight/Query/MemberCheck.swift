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
    }
  }

  /// `nil` where there is no such member.
  private static func passes(_ test: MemberTest, _ root: JSONValue, _ key: String) -> Bool? {
    guard let value = find(key, in: root) ?? root["attributes"].flatMap({ find(key, in: $0) }) else { return nil }
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

  /// A member by its whole key, by a path of keys, or in a list of pairs as OpenTelemetry has it.
  private static func find(_ key: String, in root: JSONValue) -> JSONValue? {
    if root.isArray {
      for element in root.elements.prefix(512) where element["key"]?.stringValue == key {
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
    return value.members.prefix(512).first { $0.key.stringValue == key }?.value
  }

  private static func unwrapped(_ value: JSONValue) -> JSONValue {
    for key in ["stringValue", "intValue", "doubleValue", "boolValue"] as [StaticString] {
      if let inner = value[key] { return inner }
    }
    return value
  }
}
