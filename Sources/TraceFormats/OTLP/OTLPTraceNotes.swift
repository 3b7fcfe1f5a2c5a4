internal import JSONTape
internal import TraceModel

/// What spans say of the turn that they are in, and of the session: whose it is, what it is tagged with.
struct OTLPTraceNotes {
  /// Whose session it is, by the first span that says so.
  private var user: String?
  private var tags: [String] = []

  /// A session has no more tags than this.
  private static let mostTags = 64

  private static let payloads: [(AttributeMeaning, any WritableKeyPath<Trace, Slice> & Sendable)] = [
    (.traceName, \.name), (.traceInput, \.input), (.traceOutput, \.output), (.traceMetadata, \.metadata),
    (.environment, \.environment), (.release, \.release),
  ]

  /// Notes what a span says. The root's word counts before that of the others.
  mutating func take(_ span: OTLPSpan, trace: Int, isRoot: Bool, _ builder: inout SessionBuilder) {
    let findings = span.findings
    if let user = findings.text(.user), !user.isEmpty {
      self.user = self.user ?? user
      set(\.userID, trace, isRoot, &builder) { $0.made(string: user) }
    }
    let reader = OTLPCallReader(findings, span.origin)
    for (meaning, path) in Self.payloads where findings.payload(meaning) != nil {
      set(path, trace, isRoot, &builder) { reader.slice(meaning, &$0) }
    }
    guard let found = findings.best(.tags) ?? (isRoot ? findings.best(.rootTags) : nil) else { return }
    let words = Self.words(found)
    for word in words where tags.count < Self.mostTags && !tags.contains(word) { tags.append(word) }
    if words.isEmpty { return }
    set(\.tags, trace, isRoot, &builder) { builder in
      builder.made { writer in writer.array { writer in for word in words { writer.string(word) } } }
    }
  }

  /// Sets what is not known yet; every span may say the same, and it is made once.
  private func set(
    _ path: WritableKeyPath<Trace, Slice>, _ trace: Int, _ isRoot: Bool, _ builder: inout SessionBuilder,
    _ make: (inout SessionBuilder) -> Slice
  ) {
    var isKnown = false
    builder.update(trace: trace) { isKnown = !$0[keyPath: path].isAbsent }
    if isKnown, !isRoot { return }
    let slice = make(&builder)
    builder.update(trace: trace) { $0[keyPath: path] = slice }
  }

  private static func words(_ found: OTLPFindings.Found) -> [String] {
    if found.rule.form == .words {
      let all = (OTLPFindings.text(found) ?? "").split(separator: ",").lazy.map { $0.drop { $0 == " " } }
      return all.filter { !$0.isEmpty }.prefix(mostTags).map { String($0) }
    }
    var words: [String] = []
    _ = OTLPValue(found.value).withPlain { list in
      for element in list.elements {
        if words.count < mostTags, let word = element.stringValue { words.append(word) }
      }
    }
    return words
  }

  /// Puts what is known of the session into it.
  func finish(into builder: inout SessionBuilder) {
    if builder.info.userID == nil { builder.info.userID = user }
    for tag in tags where !builder.info.tags.contains(tag) { builder.info.tags.append(tag) }
  }
}
