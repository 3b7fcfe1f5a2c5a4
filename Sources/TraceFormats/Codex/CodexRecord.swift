internal import JSONTape
internal import TraceModel

/// One line of a Codex rollout: an envelope with a time and a payload, or, before September 2025, the bare item.
struct CodexRecord {
  let value: JSONValue
  let origin: SliceOrigin
  let record: Slice
  let type: String
  let payload: JSONValue
  let time: Timestamp?
  let ordinal: Count?

  init(_ value: JSONValue, _ origin: SliceOrigin) {
    self.value = value
    self.origin = origin
    record = origin.slice(value)
    time = (value["timestamp"] ?? value["created_at"]).flatMap { Timestamp($0) }
    ordinal = value["ordinal"].flatMap { Count($0) }
    let outer = value["type"]?.stringValue
    if let payload = value["payload"], payload.isObject {
      self.payload = payload
      type = outer ?? "record"
    } else {
      payload = value
      let isItem = outer.map { Self.isItem($0) } ?? (value["role"] != nil)
      let isHeader = outer == nil && value["id"] != nil && value["role"] == nil
      type = isItem ? "response_item" : isHeader ? "session_meta" : outer ?? "record"
    }
  }

  private static func isItem(_ type: String) -> Bool {
    type == "message" || type == "reasoning" || type.hasSuffix("_call") || type.hasSuffix("_output")
      || type.hasSuffix("_result")
  }

  /// What the payload is.
  var kind: String { payload["type"]?.stringValue ?? (payload["role"] != nil ? "message" : "") }

  var callID: String? { (payload["call_id"] ?? payload["id"])?.stringValue }

  /// Whether a message has pictures.
  var hasImage: Bool {
    let content = payload["content"] ?? payload["item"]?["content"]
    let isShown = (content?.elements ?? .empty).contains { block in
      block["type"]?.stringValue.map { $0.hasSuffix("image") } ?? false
    }
    return isShown
      || [payload["images"], payload["local_images"]].contains {
        $0.map { $0.isArray && !$0.isEmptyContainer } ?? false
      }
  }

  /// The texts of a message, whatever its content is.
  static func texts(_ message: JSONValue) -> [JSONValue] {
    guard let content = message["content"] ?? message["message"] ?? message["text"] else { return [] }
    if content.isString { return [content] }
    return content.elements.compactMap { block in block["text"].flatMap { $0.isString ? $0 : nil } }
  }

  /// A length of time: `{secs, nanos}`.
  static func duration(_ value: JSONValue?) -> Elapsed? {
    guard let value, let seconds = value["secs"].flatMap({ Count($0) }), seconds >= 0 else { return nil }
    let nanoseconds = value["nanos"].flatMap { Count($0) } ?? 0
    return Elapsed(clamping: 1, .seconds) * seconds + Elapsed(nanoseconds.amount)
  }
}

/// The counters of a thread, which only grow until they begin again.
struct CodexTotals: Equatable {
  var input: Count = 0
  var cached: Count = 0
  var written: Count?
  var output: Count = 0
  var reasoning: Count = 0
  var total: Count = 0

  init() {}

  init?(_ value: JSONValue?) {
    guard let value, value.isObject else { return nil }
    func count(_ name: StaticString) -> Count? { value[name].flatMap(UsageReader.count) }
    input = count("input_tokens") ?? 0
    cached = count("cached_input_tokens") ?? 0
    written = count("cache_write_input_tokens")
    output = count("output_tokens") ?? 0
    reasoning = count("reasoning_output_tokens") ?? 0
    total = count("total_tokens") ?? input + output
  }

  /// What was added since `before`; `nil` where something has become less, because the counters began again.
  func since(_ before: CodexTotals) -> CodexTotals? {
    guard input >= before.input, cached >= before.cached, output >= before.output, total >= before.total else {
      return nil
    }
    var added = self
    added.input -= before.input
    added.cached -= before.cached
    added.written = written.map { max($0 - (before.written ?? 0), 0) }
    added.output -= before.output
    added.reasoning = max(reasoning - before.reasoning, 0)
    added.total -= before.total
    return added
  }

  var isZero: Bool { input == 0 && output == 0 && total == 0 }

  var usage: TokenUsage {
    var usage = TokenUsage()
    usage.input = input
    usage.cacheRead = cached
    usage.cacheCreation = written
    usage.output = output
    usage.reasoning = reasoning
    usage.statedTotal = total
    return usage
  }

  /// The input's count has what the cache gave and took in it.
  var charge: ChargedCall.Tokens {
    let cachedPart = cached + (written ?? 0)
    return ChargedCall.Tokens(
      input: input > cachedPart ? input - cachedPart : 0, output: output, cacheRead: cached,
      cacheCreation: written ?? 0)
  }
}
