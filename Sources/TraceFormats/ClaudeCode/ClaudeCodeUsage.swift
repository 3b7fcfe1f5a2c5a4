internal import JSONTape
internal import TraceModel

/// The usage of one answer: the tokens that are its own, and the calls that the provider made beside it.
///
/// `iterations` lists the requests that an answer took. Those of its own model are summed up in the answer's counts; what
/// an advisor or a compaction took is not. Which of them are in is not said: it is told by comparing the sums.
struct ClaudeCodeUsage {
  /// A call that the provider made.
  struct Part {
    /// What kind of request it was, such as `advisor_message`; `nil` for the answer itself.
    var type: String?
    var model: String?
    var tokens = TokenUsage()
    var charge = ChargedCall.Tokens()
    /// What it cost by a table; `nil` where none has a price.
    var cost: Cost?
  }

  /// The answer's own tokens, without those of `others`.
  private(set) var tokens: TokenUsage
  /// Calls that count beside it.
  private(set) var others: [Part] = []
  /// The requests that the answer's own tokens are the sum of: each is charged by its own length.
  private var requests: [Part]
  private var searches: Count = 0
  private var tier: String?
  private var isKeptInUS = false
  private let model: String?

  /// `input_tokens` has no part in the cache's counts, and the total is the sum of all four.
  init(_ counts: JSONValue, model: String?, _ warnings: inout WarningList) {
    let whole = Part(counts, &warnings)
    tokens = whole.tokens
    requests = [whole]
    self.model = model
    let tools = counts["server_tool_use"]
    searches = tools?["web_search_requests"].flatMap(UsageReader.count) ?? 0
    var call = ChargedCall(model: "", tokens: ChargedCall.Tokens())
    call.note(tier: counts["service_tier"]?.stringValue)
    call.note(tier: counts["speed"]?.stringValue)
    tier = call.tier
    isKeptInUS = counts["inference_geo"]?.equals("us") == true
    takeIterations(counts["iterations"], whole, &warnings)
  }

  // MARK: Iterations

  /// More than these are not looked at.
  private static let mostIterations = 1000

  private mutating func takeIterations(_ list: JSONValue?, _ whole: Part, _ warnings: inout WarningList) {
    guard let list, list.isArray else { return }
    let parts = list.elements.prefix(Self.mostIterations).map { Part($0, &warnings) }
      .filter { !$0.charge.isZero }
    let isOwn = parts.map { $0.isPlain && ($0.model ?? model) == model }
    let own = zip(parts, isOwn).filter(\.1).map(\.0)
    let beside = zip(parts, isOwn).filter { !$0.1 }.map(\.0)
    if Part.sum(own) == Part.sum([whole]) {
      // An entry that does not say for how long a cache keeps what it wrote leaves the answer's own word.
      let knowsHours = own.reduce(0) { $0 + $1.charge.cacheCreation1h } == whole.charge.cacheCreation1h
      if !own.isEmpty, knowsHours { requests = own }
      others = beside
    } else if !beside.isEmpty, Part.sum(parts) == Part.sum([whole]) {
      // The answer's counts have all of them: those of other models are taken out, each to be charged as what it was.
      let foreign = parts.filter { ($0.model ?? model) != model }
      let rest = parts.filter { ($0.model ?? model) == model }
      requests = rest
      others = foreign
      if !foreign.isEmpty { tokens = Part.usage(rest, like: tokens) }
    } else {
      // The counts are those of no sum, as those of a first line are: what is of another kind or model is not in them.
      others = beside
    }
  }

  // MARK: Cost

  /// Charges the calls beside the answer.
  mutating func chargeOthers(by prices: PriceTable, at time: Timestamp?) {
    for place in others.indices {
      guard let model = others[place].model ?? model else { continue }
      // How the answer was served says nothing of a call of another model.
      let isOwn = model == self.model
      var call = ChargedCall(model: model, tokens: others[place].charge, time: time)
      if isOwn { call.tier = tier }
      call.isKeptInUS = isKeptInUS
      others[place].cost = prices.cost(of: call)
    }
  }

  /// What the answer itself cost; `nil` where a part of it has no price.
  func cost(by prices: PriceTable, at time: Timestamp?) -> Cost? {
    guard let model else { return nil }
    var sum: Cost?
    for (place, request) in requests.enumerated() {
      var call = self.call(model, request, at: time)
      if place == 0 { call.searches = searches }
      guard let cost = prices.cost(of: call) else { return nil }
      sum = Cost.sum(sum, cost)
    }
    return sum
  }

  private func call(_ model: String, _ part: Part, at time: Timestamp?) -> ChargedCall {
    var call = ChargedCall(model: model, tokens: part.charge, time: time)
    call.tier = tier
    call.isKeptInUS = isKeptInUS
    return call
  }
}

extension ClaudeCodeUsage.Part {
  init(_ counts: JSONValue, _ warnings: inout WarningList) {
    type = counts["type"]?.stringValue
    model = counts["model"]?.stringValue
    UsageReader.read(counts, into: &tokens, warnings: &warnings)
    let split = counts["cache_creation"]
    let short = split?["ephemeral_5m_input_tokens"].flatMap(UsageReader.count)
    let long = split?["ephemeral_1h_input_tokens"].flatMap(UsageReader.count)
    if tokens.cacheCreation == nil, short != nil || long != nil {
      tokens.cacheCreation = (short ?? 0) + (long ?? 0)
    }
    tokens.reasoning =
      counts["output_tokens_details"]?["thinking_tokens"].flatMap(UsageReader.count) ?? tokens.reasoning
    setTotal()
    let created = tokens.cacheCreation ?? 0
    let kept = min(long ?? 0, created)
    charge = ChargedCall.Tokens(
      input: tokens.input ?? 0, output: tokens.output ?? 0, cacheRead: tokens.cacheRead ?? 0,
      cacheCreation: created - kept, cacheCreation1h: kept)
  }

  private mutating func setTotal() {
    let parts = [tokens.input, tokens.output, tokens.cacheRead, tokens.cacheCreation]
    if parts.contains(where: { $0 != nil }) {
      tokens.statedTotal = parts.reduce(0) { sum, part in sum + (part ?? 0) }
    }
  }

  /// Whether it is a request for the answer itself.
  var isPlain: Bool { type == nil || type == "message" || type == "iteration" }

  /// What parts took together. Entries need not split what they wrote to a cache by its length, so that this does not.
  struct Sum: Equatable {
    var input: Count = 0
    var output: Count = 0
    var cacheRead: Count = 0
    var cacheCreation: Count = 0
  }

  static func sum(_ parts: [Self]) -> Sum {
    parts.reduce(into: Sum()) { sum, part in
      sum.input += part.charge.input
      sum.output += part.charge.output
      sum.cacheRead += part.charge.cacheRead
      sum.cacheCreation += part.charge.cacheCreation + part.charge.cacheCreation1h
    }
  }

  /// The tokens of parts together; reasoning stays with the answer.
  static func usage(_ parts: [Self], like whole: TokenUsage) -> TokenUsage {
    var usage = parts.reduce(into: TokenUsage()) { $0 += $1.tokens }
    if let reasoning = whole.reasoning, reasoning <= usage.output ?? 0 { usage.reasoning = reasoning }
    return usage
  }
}
