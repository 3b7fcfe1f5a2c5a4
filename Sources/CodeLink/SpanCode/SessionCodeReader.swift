internal import JSONTape
internal import TraceModel

/// Reads spans one after another for `SessionCode`.
struct SessionCodeReader {
  private let session: Session
  private(set) var mentions: [SessionCode.Mention] = []
  private(set) var stacks: [SessionCode.Stack] = []
  private(set) var moves: [SessionCode.Move] = []
  var paths = PathPool()
  private(set) var byFile: [String: [SessionCode.Reference]] = [:]
  private(set) var byName: [PooledString: [Int32]] = [:]
  private(set) var byFunction: [String: [Int32]] = [:]
  private(set) var byCondition: [String: [Int32]] = [:]
  private(set) var isTruncated = false

  /// Strings deeper inside an error or output are not looked at.
  private static let deepestText = 6
  /// How many strings of one error or output are looked at.
  private static let mostTexts = 64

  init(_ session: Session) { self.session = session }

  mutating func read(_ span: Span) {
    let row = Int32(clamping: span.row)
    note(name: span.name, row)
    if span.kind == .agent, span.agent != span.name { note(name: span.agent, row) }
    readAttributes(span, row)
    readTexts(span.error, row, isShown: false)
    if Self.showsTraces(span.kind) { readTexts(span.output, row, isShown: true) }
    if span.kind == .tool { readArguments(span, row) }
  }

  private mutating func note(name: PooledString, _ row: Int32) {
    if !name.isNone { byName[name, default: []].append(row) }
  }

  /// What a model or a person says may quote a stack trace; only what ran has one.
  private static func showsTraces(_ kind: SpanKind) -> Bool {
    switch kind {
    case .llm, .embedding, .agent, .message, .response, .prompt, .state, .decision, .handoff: false
    default: true
    }
  }

  // MARK: Attributes

  private mutating func readAttributes(_ span: Span, _ row: Int32) {
    var attributes = CodeAttributes()
    if session.contains("code", in: span.metadata) { session.read(span.metadata) { attributes.read($0) } }
    for record in span.records {
      if session.contains("\"attributes\"", in: record),
        session.contains("code.", in: record) || session.contains("stacktrace", in: record)
      {
        session.read(record) { attributes.read(record: $0) }
      }
      if session.contains("\"condition\"", in: record) { readCondition(record, row) }
    }
    if attributes.isEmpty { return }
    let function = attributes.qualifiedFunction
    if let path = attributes.path {
      let place = paths.place(of: path)
      if place >= 0 {
        var mention = SessionCode.Mention(
          row: row, path: place, rule: .codeAttribute, line: attributes.line, function: function)
        mention.isLibrary = LibraryPath.isOne(path)
        add(mention)
      }
    } else if let function {
      byFunction[function, default: []].append(row)
    }
    if let stack = attributes.stack { add(stack: stack, .stackAttribute, row, isShown: false) }
  }

  /// Kore's events carry the condition they evaluated as it stands in the agent's definition.
  private mutating func readCondition(_ record: Slice, _ row: Int32) {
    let condition: String?? = session.read(record) { record in
      (record["data"]?["condition"] ?? record["condition"])?.stringValue
    }
    if let condition = condition ?? nil, !condition.isEmpty { byCondition[condition, default: []].append(row) }
  }

  // MARK: Stack traces

  private mutating func readTexts(_ slice: Slice, _ row: Int32, isShown: Bool) {
    if slice.isAbsent { return }
    var texts: [String] = []
    session.read(slice) { Self.collect($0, depth: 0, into: &texts) { $0.ends(StackTrace.longestText) } }
    for text in texts { add(stack: text, .stackFrame, row, isShown: isShown) }
  }

  /// The strings inside a value that could hold a frame.
  private static func collect(
    _ value: JSONValue, depth: Int, into texts: inout [String], _ text: (JSONValue) -> String?
  ) {
    guard texts.count < mostTexts else { return }
    if value.isString {
      // The shortest frame: `at a.c:1`
      if value.range.count >= 10, let text = text(value) { texts.append(text) }
    } else if depth < deepestText {
      for element in value.elements { collect(element, depth: depth + 1, into: &texts, text) }
      for member in value.members { collect(member.value, depth: depth + 1, into: &texts, text) }
    }
  }

  private mutating func add(stack text: String, _ rule: LinkRule, _ row: Int32, isShown: Bool) {
    let frames = StackTrace(text).frames
    if frames.isEmpty { return }
    guard stacks.count < SessionCode.mostPlaces else {
      isTruncated = true
      return
    }
    let places = frames.map { paths.place(of: $0.path) }
    var names: Set<String> = []
    for place in places where place >= 0 {
      let name = paths.all[Int(clamping: place)].name
      if names.insert(name).inserted { byFile[name, default: []].append(.stack(stacks.count)) }
    }
    stacks.append(SessionCode.Stack(row: row, rule: rule, frames: frames, paths: places, isShown: isShown))
  }

  // MARK: Arguments

  private mutating func readArguments(_ span: Span, _ row: Int32) {
    var folder: String??
    for (number, touch) in CallTouches.of(span, texts: .none).enumerated() {
      let place = paths.place(of: touch.path)
      guard place >= 0 else { continue }
      var mention = SessionCode.Mention(
        row: row, path: place, rule: touch.rule, line: touch.line, endLine: touch.endLine, action: touch.action)
      mention.touch = Int32(clamping: number)
      if !paths.all[Int(clamping: place)].isAbsolute {
        if folder == nil { folder = .some(CallTouches.folder(of: span)) }
        if let base = folder ?? nil { mention.wholePath = paths.place(of: base + "/" + touch.path) }
      }
      add(mention)
      if let old = touch.movedFrom, touch.action == .move, span.status != .error {
        note(move: old, mention, folder ?? nil)
      }
    }
  }

  private mutating func note(move old: String, _ mention: SessionCode.Mention, _ folder: String?) {
    var from = paths.place(of: old)
    guard from >= 0, moves.count < SessionCode.mostPlaces else { return }
    if !paths.all[Int(clamping: from)].isAbsolute, let folder { from = paths.place(of: folder + "/" + old) }
    let to = mention.wholePath >= 0 ? mention.wholePath : mention.path
    if from >= 0 { moves.append(SessionCode.Move(row: mention.row, from: from, to: to)) }
  }

  private mutating func add(_ mention: SessionCode.Mention) {
    guard mentions.count < SessionCode.mostPlaces else {
      isTruncated = true
      return
    }
    byFile[paths.all[Int(clamping: mention.path)].name, default: []].append(.mention(mentions.count))
    mentions.append(mention)
  }
}
