public import JSONTape

/// The tokens of one LLM call, or the sum over several. A count that nobody gave is absent, not zero.
public struct TokenUsage: Hashable, Sendable {
  /// Tokens of the prompt.
  public var input: Count?
  /// Tokens of the answer.
  public var output: Count?
  /// Tokens of the prompt that were read from a cache.
  public var cacheRead: Count?
  /// Tokens of the prompt that were written to a cache.
  public var cacheCreation: Count?
  /// Tokens that the model thought with.
  public var reasoning: Count?
  /// The source's own total of the call where it gave one.
  public var statedTotal: Count?
  /// Whether there was an answer whose tokens nobody counted, such as one with a placeholder for them. No output and no
  /// total is known then, neither of the call nor of a sum that it is part of.
  public private(set) var lacksOutput = false

  /// Nothing is known.
  public init() {}

  /// Whether no count is known.
  public var isEmpty: Bool {
    input == nil && output == nil && cacheRead == nil && cacheCreation == nil && reasoning == nil && statedTotal == nil
  }

  /// What the call is counted with: the source's own total, else input and output.
  public var total: Count? {
    if lacksOutput { return nil }
    if let statedTotal { return statedTotal }
    if input == nil, output == nil { return nil }
    return (input ?? 0) + (output ?? 0)
  }

  /// Takes what another count of the same call knows and this one does not; nothing where the two contradict each other.
  public mutating func complete(with other: TokenUsage) {
    func mayBeOne(_ one: Count?, _ other: Count?) -> Bool { one == nil || other == nil || one == other }
    guard !lacksOutput, !other.lacksOutput, mayBeOne(input, other.input), mayBeOne(output, other.output),
      mayBeOne(total, other.total)
    else { return }
    let known = total
    input = input ?? other.input
    output = output ?? other.output
    cacheRead = cacheRead ?? other.cacheRead
    cacheCreation = cacheCreation ?? other.cacheCreation
    reasoning = reasoning ?? other.reasoning
    statedTotal = statedTotal ?? other.statedTotal ?? known
  }

  /// Leaves out the tokens of the answer, which are not counted.
  public mutating func leaveOutOutput() {
    output = nil
    reasoning = nil
    statedTotal = nil
    lacksOutput = true
  }

  /// Leaves out zeros for all parts beside a total that is more: there they stand for what nobody knows.
  mutating func leaveOutZeros() {
    guard let statedTotal, statedTotal > 0,
      (input ?? 0) == 0, (output ?? 0) == 0, (cacheRead ?? 0) == 0, (cacheCreation ?? 0) == 0, (reasoning ?? 0) == 0
    else { return }
    self = TokenUsage()
    self.statedTotal = statedTotal
  }

  /// Adds what another call used; what neither gives stays unknown.
  public static func += (one: inout TokenUsage, other: TokenUsage) {
    let total = Count.sum(one.total, other.total)
    one.input = Count.sum(one.input, other.input)
    one.output = Count.sum(one.output, other.output)
    one.cacheRead = Count.sum(one.cacheRead, other.cacheRead)
    one.cacheCreation = Count.sum(one.cacheCreation, other.cacheCreation)
    one.reasoning = Count.sum(one.reasoning, other.reasoning)
    one.statedTotal = total
    if one.lacksOutput || other.lacksOutput { one.leaveOutOutput() }
  }

  /// Whether any of the counts stands at the end of its range.
  public var isSaturated: Bool {
    func isSaturated(_ count: Count?) -> Bool { count?.isSaturated ?? false }
    return isSaturated(input) || isSaturated(output) || isSaturated(cacheRead) || isSaturated(cacheCreation)
      || isSaturated(reasoning) || isSaturated(total)
  }

  /// Writes the counts that are known.
  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      func member(_ key: StaticString, _ value: Count?) {
        guard let value else { return }
        writer.key(key)
        value.write(to: &writer)
      }
      member("input", input)
      member("output", output)
      member("cacheRead", cacheRead)
      member("cacheCreation", cacheCreation)
      member("reasoning", reasoning)
      member("total", total)
    }
  }
}
