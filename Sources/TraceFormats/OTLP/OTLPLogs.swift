internal import JSONTape
internal import TraceModel

/// Log records, which tell more of the spans that they name: what was asked and answered, what went wrong.
///
/// They come before their span, after it, or without it.
struct OTLPLogs {
  /// What one record says of its span.
  private struct News {
    let trace: String
    let span: String
    let time: Timestamp?
    let record: Slice
    /// What it says of the whole call.
    var call: CollectedSpan?
    var input = OTLPMessages()
    var output = OTLPMessages()
    var problem = Slice.absent
    /// Whether the problem may have been handled, so that it says something of a span that failed alone.
    var isInPassing = false
    var firstToken: Timestamp?
  }

  private var news: [News] = []
  /// The hashes of the records: an exporter that got no answer sends a batch again.
  private var seen: Set<Int> = []

  mutating func take(_ log: JSONValue, _ trace: String, _ origin: SliceOrigin, _ builder: inout SessionBuilder) {
    guard seen.insert(Self.hash(log)).inserted else {
      return builder.warnings.add("repeatedLogs", "log records that came twice count once")
    }
    OTLPOddities(log).warn(in: &builder.warnings)
    let event = OTLPEvent(log: log)
    let time = OTLPFormat.time(event.time)
    var one = News(trace: trace, span: OTLPFormat.id(log["spanId"]) ?? "", time: time, record: origin.slice(log))
    switch event.meaning {
    case .input: one.input.add(event)
    case .output: one.output.add(event)
    case .exception, .exceptionInPassing:
      if let problem = event.problem { one.problem = origin.slice(problem) }
      one.isInPassing = event.meaning == .exceptionInPassing
    case .firstToken: one.firstToken = time
    case .details: one.call = Self.call(event, origin, &builder)
    case nil: break
    }
    news.append(one)
  }

  private static func hash(_ log: JSONValue) -> Int {
    var hasher = Hasher()
    log.withBytes { hasher.combine(bytes: $0) }
    return hasher.finalize()
  }

  /// What a record tells of a whole call: in its attributes, or in those that its body holds.
  private static func call(
    _ event: OTLPEvent, _ origin: SliceOrigin, _ builder: inout SessionBuilder
  ) -> CollectedSpan {
    func read(_ findings: OTLPFindings, _ origin: SliceOrigin?, _ builder: inout SessionBuilder) -> CollectedSpan {
      var draft = SpanDraft(trace: -1)
      var reader = OTLPCallReader(findings, origin)
      reader.read(into: &draft, &builder)
      return CollectedSpan(draft: draft, parent: nil, responseID: reader.responseID, statesFlags: false)
    }
    var findings = OTLPFindings(event.attributes)
    guard let body = event.body.map({ OTLPValue($0) }) else { return read(findings, origin, &builder) }
    if let members = body.members {
      findings.add(members)
      return read(findings, origin, &builder)
    }
    var call = read(findings, origin, &builder)
    if let inner = body.jsonText.flatMap(attributes(from:)) {
      let more = inner.withRoot { read(OTLPFindings($0), nil, &builder) }
      call.draft.complete(with: more.draft)
      call.responseID = call.responseID ?? more.responseID
    }
    return call
  }

  /// The members of an object as a list of keys and values, each value as JSON text.
  private static func attributes(from object: JSONDocument) -> JSONDocument? {
    let list = json { writer in
      object.withRoot { root in
        writer.array { writer in
          for member in root.members {
            writer.object { writer in
              writer.key("key")
              writer.raw(member.key)
              writer.key("value")
              writer.object { writer in
                writer.key("stringValue")
                writer.string(member.value.stringValue ?? member.value.spelling)
              }
            }
          }
        }
      }
    }
    return try? JSONDocument(list.joined())
  }

  // MARK: Joining

  /// Gives each record to the span that it names; those whose span is not there are the session's.
  ///
  /// - Parameter row: where the span with this trace and id is.
  mutating func join(
    _ spans: inout [CollectedSpan], into builder: inout SessionBuilder, row: (_ trace: String, _ span: String) -> Int?
  ) {
    var told: [Int: [News]] = [:]
    for one in news {
      if let row = row(one.trace, one.span) {
        told[row, default: []].append(one)
      } else {
        builder.records.append(one.record)
        builder.warnings.add("logsWithoutSpan", "log records name no span that is here; they are among the records")
      }
    }
    for (row, news) in told { Self.join(news, to: &spans[row], &builder) }
    news = []
  }

  private static func join(_ news: [News], to span: inout CollectedSpan, _ builder: inout SessionBuilder) {
    var input = OTLPMessages()
    var output = OTLPMessages()
    // In the order in which they were written; those of one moment in that in which they came.
    let ordered = news.enumerated().sorted { one, other in
      let (first, second) = (one.element.time ?? .last, other.element.time ?? .last)
      return first == second ? one.offset < other.offset : first < second
    }
    for (_, one) in ordered {
      span.draft.joinedRecords.append(one.record)
      input.add(one.input)
      output.add(one.output)
      if let call = one.call {
        span.draft.complete(with: call.draft)
        if span.draft.kind == .llm { span.responseID = span.responseID ?? call.responseID }
      }
      if span.draft.error.isAbsent, !one.isInPassing || span.draft.status == .error {
        span.draft.error = one.problem
      }
      span.draft.call.firstToken = span.draft.call.firstToken ?? one.firstToken
    }
    let isTool = span.draft.kind == .tool
    if span.draft.input.isAbsent, !input.isEmpty {
      span.draft.input = builder.made { input.write(ofTool: isTool, to: &$0) }
    }
    if span.draft.output.isAbsent, !output.isEmpty {
      span.draft.output = builder.made { output.write(ofTool: isTool, to: &$0) }
    }
  }
}

extension Timestamp {
  /// Where records without a time stand.
  fileprivate static let last = Timestamp(nanoseconds: .max)
}

extension SpanDraft {
  /// Takes from what else is said of the same call what is not known yet.
  fileprivate mutating func complete(with other: SpanDraft) {
    if kind == .other { kind = other.kind }
    if agent.isNone { agent = other.agent }
    if input.isAbsent { input = other.input }
    if output.isAbsent { output = other.output }
    if metadata.isAbsent { metadata = other.metadata }
    if call.model.isNone { call.model = other.call.model }
    if call.usage.isEmpty { call.usage = other.call.usage }
    if call.parameters.isAbsent { call.parameters = other.call.parameters }
    call.cost = call.cost ?? other.call.cost
    call.firstToken = call.firstToken ?? other.call.firstToken
  }
}
