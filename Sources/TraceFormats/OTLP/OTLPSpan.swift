internal import JSONTape
internal import TraceModel

/// One span of OTLP, its attributes read by the names of all conventions.
struct OTLPSpan {
  let span: JSONValue
  let origin: SliceOrigin
  let own: OTLPOwnAttributes
  /// What its attributes say, and those of events that tell of the whole call.
  let findings: OTLPFindings

  init(span: JSONValue, origin: SliceOrigin) {
    self.span = span
    self.origin = origin
    own = OTLPOwnAttributes(span)
    var findings = OTLPFindings(span["attributes"])
    for event in span["events"]?.elements ?? .empty {
      let event = OTLPEvent(event: event)
      if event.meaning == .details { findings.add(event.attributes) }
    }
    self.findings = findings
  }

  /// The provider's id of the answer.
  var responseID: String? { OTLPCallReader(findings, origin).responseID }

  func draft(trace: Int, _ builder: inout SessionBuilder) -> SpanDraft {
    var draft = SpanDraft(trace: trace)
    draft.record = origin.slice(span)
    if let id = OTLPFormat.id(span["spanId"]) { draft.id = builder.made(string: id) }
    if let id = OTLPFormat.id(span["parentSpanId"]) { draft.parentID = builder.made(string: id) }
    draft.start = time(span["startTimeUnixNano"])
    draft.end = time(span["endTimeUnixNano"])
    var reader = OTLPCallReader(findings, origin)
    reader.read(into: &draft, &builder)
    draft.name = builder.pooled(name(of: draft.kind), origin)
    readEvents(into: &draft, &builder)
    readStatus(into: &draft, &builder)
    own.apply(to: &draft, origin, &builder)
    OTLPOddities(span).warn(in: &builder.warnings)
    return draft
  }

  /// What it is called: a tool by its name, others by what says more than a name that all spans of a sort have.
  private func name(of kind: SpanKind) -> JSONValue? {
    func string(_ meaning: AttributeMeaning) -> JSONValue? {
      findings.best(meaning).flatMap { OTLPValue($0.value).inner }.flatMap { $0.isString && !$0.equals("") ? $0 : nil }
    }
    if kind == .tool, let tool = string(.tool) ?? string(.entity) { return tool }
    let own = span["name"]
    if Conventions.isPlain(own?.stringValue ?? ""), let better = string(.name) { return better }
    return own
  }

  /// A 64-bit number, as text or as a number; 0 means that it was not set.
  private func time(_ value: JSONValue?) -> Timestamp? { OTLPFormat.time(value) }

  /// Messages, where the attributes have none, and when the first token came.
  private func readEvents(into draft: inout SpanDraft, _ builder: inout SessionBuilder) {
    var inputs = OTLPMessages()
    var outputs = OTLPMessages()
    for event in span["events"]?.elements ?? .empty {
      let event = OTLPEvent(event: event)
      switch event.meaning {
      case .input: if draft.input.isAbsent { inputs.add(event) }
      case .output: if draft.output.isAbsent { outputs.add(event) }
      case .firstToken: if draft.call.firstToken == nil { draft.call.firstToken = time(event.time) }
      case .details, .exception, .exceptionInPassing, nil: break
      }
    }
    let isTool = draft.kind == .tool
    if !inputs.isEmpty { draft.input = builder.made { inputs.write(ofTool: isTool, to: &$0) } }
    if !outputs.isEmpty { draft.output = builder.made { outputs.write(ofTool: isTool, to: &$0) } }
  }

  // MARK: Status

  private func readStatus(into draft: inout SpanDraft, _ builder: inout SessionBuilder) {
    let status = span["status"]
    let code = status?["code"]
    switch code?.stringValue ?? code?.spelling ?? "0" {
    case "2", "STATUS_CODE_ERROR": draft.status = .error
    case "1", "STATUS_CODE_OK": draft.status = .ok
    default: draft.status = draft.end == nil ? .running : .unset
    }
    let problem = self.problem(.exception)
    let hasFailed = self.hasFailed || problem != nil && findings.says(.failsByException)
    if draft.status != .running, hasFailed { draft.status = .error }
    guard draft.status == .error || problem != nil else { return }
    if let message = status?["message"], message.isString, !message.equals("") {
      draft.error = origin.slice(message)
    } else if let problem = problem ?? self.problem(.exceptionInPassing) {
      draft.error = origin.slice(problem)
    } else {
      draft.error = error(.error, &builder)
      if draft.error.isAbsent { draft.error = error(.errorType, &builder) }
    }
  }

  /// Whether an attribute says in words that it failed.
  private var hasFailed: Bool {
    findings.all(.outcome).contains { one in
      ["error", "failed", "failure", "false"].contains(OTLPFindings.text(one)?.lowercased())
    }
  }

  private func error(_ meaning: AttributeMeaning, _ builder: inout SessionBuilder) -> Slice {
    guard let text = findings.text(meaning), !text.isEmpty else { return .absent }
    return builder.made(string: text)
  }

  /// What the last exception says that an event tells of in this way.
  private func problem(_ meaning: EventMeaning) -> JSONValue? {
    var last: JSONValue?
    for event in span["events"]?.elements ?? .empty {
      let event = OTLPEvent(event: event)
      if event.meaning == meaning { last = event.problem ?? last }
    }
    return last
  }
}
