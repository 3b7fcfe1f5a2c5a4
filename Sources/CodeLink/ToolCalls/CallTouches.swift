internal import JSONTape
internal import TraceModel

/// What one call of a tool touched: by what is told of its result where that tells it, else by its arguments.
///
/// The list is the same, whatever is asked of the texts.
enum CallTouches {
  /// How many strings of one output are looked at.
  private static let mostTexts = 64
  private static let deepestText = 6
  /// Larger outputs of searches are not looked through, in bytes.
  private static let longestOutput = 1 << 20

  static func of(_ span: Span, texts: TouchTexts) -> [Touch] {
    let session = span.session
    let tool = session.text(span.name) ?? ""
    var touches =
      session.read(span.input) { ToolArguments($0, tool: tool, texts: texts, folder: { folder(of: span) }).touches }
      ?? []
    let told = results(of: span, texts)
    // What was really changed says more than what was asked for.
    if told.contains(where: { $0.action.isChange }) {
      let moves = touches.filter { $0.action == .move && !told.contains($0) }
      touches.removeAll { $0.action.isChange }
      touches += moves
    }
    touches += told
    if texts == .all { tellBefore(&touches, span) }
    if span.status != .error, TouchAction(tool: tool) == .search, span.output.count <= longestOutput {
      var found: [String] = []
      session.read(span.output) { collect($0, into: &found) }
      for text in found where touches.count < mostTexts { touches += ToolResults(found: text).touches }
    }
    return touches
  }

  /// What a file said before its call, where the result tells that and no hunks.
  private static func tellBefore(_ touches: inout [Touch], _ span: Span) {
    guard span.session.contains("\"originalFile\"", in: span.metadata),
      touches.contains(where: { $0.action.isChange && $0.before == nil })
    else { return }
    let told: String?? = span.session.read(span.metadata) { $0["originalFile"]?.stringValue }
    guard let before = told ?? nil else { return }
    for place in touches.indices where touches[place].action.isChange && touches[place].before == nil {
      touches[place].before = before
    }
  }

  private static func results(of span: Span, _ texts: TouchTexts) -> [Touch] {
    let (session, metadata) = (span.session, span.metadata)
    guard
      session.contains("structuredPatch", in: metadata) || session.contains("\"changes\"", in: metadata)
        || session.contains("parsed_cmd", in: metadata) || session.contains("bashEditDiff", in: metadata)
        || session.contains("updated_file", in: metadata)
    else { return [] }
    return session.read(metadata) { ToolResults($0, texts: texts).touches } ?? []
  }

  /// Where a call ran: by its own record, else where its session did.
  static func folder(of span: Span) -> String? {
    let session = span.session
    for record in span.records where session.contains("\"cwd\"", in: record) {
      let own: String?? = session.read(record) { $0["cwd"]?.stringValue }
      if let own = own ?? nil, !own.isEmpty { return own }
    }
    return session.info.folder
  }

  private static func collect(_ root: JSONValue, into texts: inout [String]) {
    var open = [(value: root, depth: 0)]
    while let (value, depth) = open.popLast(), texts.count < mostTexts {
      if value.isString {
        if let text = value.stringValue { texts.append(text) }
      } else if depth < deepestText {
        open += (value.elements.map { ($0, depth + 1) } + value.members.map { ($0.value, depth + 1) }).reversed()
      }
    }
  }
}

extension [Touch] {
  fileprivate func contains(_ other: Touch) -> Bool {
    contains { $0.action == other.action && $0.path.hasSuffix(other.path) }
  }
}

extension SessionInfo {
  /// Where the session ran.
  var folder: String? { tags.first { $0.hasPrefix("/") || $0.hasPrefix("\\\\") || $0.dropFirst().hasPrefix(":\\") } }
}
