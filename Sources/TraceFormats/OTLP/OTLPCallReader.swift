internal import JSONTape
internal import TraceModel

/// Fills a span with what its attributes say.
struct OTLPCallReader {
  private let findings: OTLPFindings
  /// By which values become slices; `nil` where they lie in text that nobody keeps.
  private let origin: SliceOrigin?

  init(_ findings: OTLPFindings, _ origin: SliceOrigin?) {
    self.findings = findings
    self.origin = origin
  }

  mutating func read(into draft: inout SpanDraft, _ builder: inout SessionBuilder) {
    let kind = self.kind
    draft.kind = kind ?? .other
    if let model = findings.text(.responseModel) ?? findings.text(.requestModel) ?? modelInside, !model.isEmpty {
      draft.call.model = builder.pooled(model)
    }
    if let agent = agent(of: kind), !agent.isEmpty { draft.agent = builder.pooled(agent) }
    readUsage(into: &draft, &builder)
    if kind == nil, draft.call.usage.input != nil || draft.call.usage.output != nil { draft.kind = .llm }
    readCost(into: &draft, &builder)
    draft.call.firstToken = firstToken(start: draft.start)
    draft.call.parameters = slice(.parameters, &builder)
    draft.input = input(&builder)
    draft.output = output(&builder)
    draft.metadata = slice(.metadata, &builder)
  }

  /// The model that was asked for among other parameters: of a call that failed nothing else may name it.
  private var modelInside: String? {
    guard let found = findings.best(.modelInside) else { return nil }
    return OTLPValue(found.value).withPlain { $0["model"]?.stringValue } ?? nil
  }

  /// Who did it; what an agent is called where it is named as any other part of the program is.
  private func agent(of kind: SpanKind?) -> String? {
    findings.text(.agent) ?? (kind == .agent ? findings.text(.entity) : nil)
  }

  /// The first word for a kind that its vendor knows.
  private var kind: SpanKind? {
    for found in findings.all(.kind) {
      guard let word = OTLPFindings.text(found)?.lowercased() else { continue }
      if let kind = Conventions.all[found.rule.convention].kinds[word] { return kind }
    }
    for found in findings.all(.kindInside) {
      let word = OTLPValue(found.value).withPlain { $0["type"]?.stringValue?.lowercased() } ?? nil
      if let word, let kind = Conventions.all[found.rule.convention].kinds[word] { return kind }
    }
    return nil
  }

  /// The provider's id of the answer, by which two that tell of one call are known.
  var responseID: String? {
    if let id = findings.text(.responseID), !id.isEmpty { return id }
    for found in findings.all(.response) {
      let head = OTLPValue(found.value).inner?.beginning(Self.longestHead)
      if let id = Self.leadingID(head) { return id }
      if head?.hasPrefix("{\"generations\"") == true, let id = Self.idOfGenerations(found.value) { return id }
    }
    return nil
  }

  /// The provider's id in LangChain's `LLMResult`: beside the generations, or with the message of the first.
  private static func idOfGenerations(_ value: JSONValue) -> String? {
    OTLPValue(value).jsonText?.withRoot { root in
      let first = root["generations"]?.first?.first?["message"]
      let message = first?["kwargs"] ?? first
      let id = root["llm_output"]?["id"]?.stringValue ?? message?["response_metadata"]?["id"]?.stringValue
      return id?.isEmpty == false ? id : nil
    }
  }

  /// How much of an answer is looked at, in bytes.
  private static let longestHead = 256

  /// The `id` that an answer in JSON begins with, as the bodies of the providers do.
  private static func leadingID(_ text: String?) -> String? {
    guard var rest = text?[...].utf8 else { return nil }
    func skip(_ word: String) -> Bool {
      rest = rest.drop { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }
      guard rest.starts(with: word.utf8) else { return false }
      rest = rest.dropFirst(word.utf8.count)
      return true
    }
    guard skip("{"), skip("\"id\""), skip(":"), skip("\"") else { return nil }
    guard let end = rest.firstIndex(of: UInt8(ascii: "\"")) else { return nil }
    let id = String(rest[..<end]) ?? ""
    return id.isEmpty || id.contains("\\") ? nil : id
  }

  // MARK: Figures

  private static let counts: [(AttributeMeaning, UsageReader.Field)] = [
    (.inputTokens, .input), (.outputTokens, .output), (.totalTokens, .total), (.cacheRead, .cacheRead),
    (.cacheCreation, .cacheCreation), (.reasoning, .reasoning),
  ]

  private func readUsage(into draft: inout SpanDraft, _ builder: inout SessionBuilder) {
    for found in findings.all(.usage).reversed() {
      _ = OTLPValue(found.value).withPlain { root in
        UsageReader.read(root, into: &draft.call.usage, warnings: &builder.warnings)
      }
    }
    for found in findings.all(.usageParts).reversed() {
      _ = OTLPValue(found.value).withPlain { root in
        UsageReader.read(parts: root, into: &draft.call.usage, warnings: &builder.warnings)
      }
    }
    for (meaning, field) in Self.counts {
      guard let value = findings.best(meaning).flatMap({ OTLPValue($0.value).inner }) else { continue }
      UsageReader.set(field, value, &draft.call.usage, &builder.warnings)
    }
    if draft.call.usage.input == nil { readUncached(into: &draft.call.usage, &builder) }
  }

  /// The input of those who count what the cache has to do with apart from it: only the total has all of it then.
  private func readUncached(into usage: inout TokenUsage, _ builder: inout SessionBuilder) {
    guard let value = findings.best(.uncachedTokens).flatMap({ OTLPValue($0.value).inner }) else { return }
    UsageReader.set(.input, value, &usage, &builder.warnings)
    if usage.statedTotal == nil, usage.input != nil || usage.output != nil {
      usage.statedTotal = (usage.input ?? 0) + (usage.output ?? 0) + usage.cached
    }
  }

  private func readCost(into draft: inout SpanDraft, _ builder: inout SessionBuilder) {
    if let found = findings.best(.cost) {
      let read = OTLPValue(found.value).withPlain { CostReader.read($0, warnings: &builder.warnings) }
      draft.call.cost = read ?? nil
    }
    if draft.call.cost == nil, let found = findings.best(.costParts) {
      let read = OTLPValue(found.value).withPlain { CostReader.read(parts: $0, warnings: &builder.warnings) }
      draft.call.cost = read ?? nil
    }
    guard draft.call.cost == nil else { return }
    func part(_ meaning: AttributeMeaning) -> Cost? {
      findings.best(meaning).flatMap { OTLPValue($0.value).inner }.flatMap { Cost($0) }
    }
    if let input = part(.inputCost), let output = part(.outputCost) { draft.call.cost = input + output }
  }

  /// When the first token came: at a moment, or so long after the start.
  private func firstToken(start: Timestamp?) -> Timestamp? {
    guard let found = findings.best(.firstToken), let text = OTLPFindings.text(found) else { return nil }
    if found.rule.form == .time { return Timestamp(text.trimming("\"")) }
    let unit: Elapsed.Unit = found.rule.form == .milliseconds ? .milliseconds : .seconds
    guard let start, let wait = Double(text).flatMap({ Elapsed($0, unit) }), wait >= 0 else { return nil }
    return start + wait
  }

  // MARK: Payloads

  /// What is said best of a payload, as it came where it stands in the text as it is meant.
  func slice(_ meaning: AttributeMeaning, _ builder: inout SessionBuilder) -> Slice {
    guard let payload = findings.payload(meaning) else { return .absent }
    if case .value(let found) = payload, let origin, let standing = OTLPValue(found.value).standing {
      if found.rule.form != .json || !standing.isString { return origin.sliceUnlessNull(standing) }
      guard OTLPValue(found.value).jsonText != nil else { return origin.slice(standing) }
    }
    return builder.made { Self.write(payload, to: &$0) }
  }

  private static func write(_ payload: OTLPFindings.Payload, to writer: inout JSONWriter) {
    switch payload {
    case .tree(let tree, let form): tree.write(form, to: &writer)
    case .value(let found):
      let value = OTLPValue(found.value)
      guard found.rule.form == .json, let document = value.jsonText else { return value.write(to: &writer) }
      document.withRoot { writer.raw($0) }
    }
  }

  /// What was asked, the instructions first where they are told apart from it, since the model reads both.
  private func input(_ builder: inout SessionBuilder) -> Slice {
    guard let instructions = findings.payload(.instructions) else { return slice(.input, &builder) }
    guard let input = findings.payload(.input) else { return slice(.instructions, &builder) }
    return builder.made { writer in
      let isJoined = Self.withPlain(input) { messages in
        guard messages.isArray else { return false }
        writer.array { writer in
          Self.write(system: instructions, to: &writer)
          for message in messages.elements { writer.raw(message) }
        }
        return true
      }
      if isJoined == true { return }
      writer.object { writer in
        writer.key("system_instructions")
        Self.write(plain: instructions, to: &writer)
        writer.key("input")
        Self.write(plain: input, to: &writer)
      }
    }
  }

  /// The instructions as the message that they are to the model.
  private static func write(system instructions: OTLPFindings.Payload, to writer: inout JSONWriter) {
    writer.object { writer in
      writer.key("role")
      writer.string("system")
      let isList = withPlain(instructions) { $0.isArray } ?? false
      if isList { writer.key("parts") } else { writer.key("content") }
      write(plain: instructions, to: &writer)
    }
  }

  /// What was answered: text and the calls of tools in one message, where they are told apart.
  private func output(_ builder: inout SessionBuilder) -> Slice {
    func telling(_ meaning: AttributeMeaning) -> OTLPFindings.Payload? {
      findings.payload(meaning).flatMap { $0.saysSomething ? $0 : nil }
    }
    let more = [("reasoning", telling(.thoughts)), ("tool_calls", telling(.toolCalls))]
    if more.allSatisfy({ $0.1 == nil }) { return slice(.output, &builder) }
    var answer = OTLPAnswer()
    if let output = findings.payload(.output) {
      // A text that could be read as a number is a text.
      let isDone = Self.withPlain(output) { plain in
        if plain.isArray || plain.isObject { answer.take(output: plain) }
        return plain.isArray || plain.isObject
      }
      if isDone != true { answer.take(text: Self.text(output)) }
    }
    for case (let name, let payload?) in more {
      let isDone: Void? = Self.withPlain(payload) { answer.add(name, $0) }
      if isDone == nil { answer.add(name, text: Self.text(payload)) }
    }
    return builder.made { answer.write(to: &$0) }
  }

  /// A payload as JSON.
  private static func text(_ payload: OTLPFindings.Payload) -> JSONBytes { json { write(payload, to: &$0) } }

  /// Writes what a string has as JSON text, or the value itself.
  private static func write(plain payload: OTLPFindings.Payload, to writer: inout JSONWriter) {
    let isDone: Void? = withPlain(payload) { root in writer.raw(root) }
    if isDone == nil { write(payload, to: &writer) }
  }

  private static func withPlain<Result>(
    _ payload: OTLPFindings.Payload, _ body: (JSONValue) -> Result
  ) -> Result? {
    if case .value(let found) = payload { return OTLPValue(found.value).withPlain(body) }
    return (try? JSONDocument(json { write(payload, to: &$0) }.joined()))?.withRoot(body)
  }
}

extension String {
  /// Without this character at either end.
  fileprivate func trimming(_ character: Character) -> String {
    var rest = self[...]
    while rest.first == character { rest.removeFirst() }
    while rest.last == character { rest.removeLast() }
    return String(rest)
  }
}
