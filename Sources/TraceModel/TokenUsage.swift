public import JSONTape

/// The tokens of one LLM call, or the sum over several. A count that nobody gave is absent, not zero.
public struct TokenUsage: Hashable, Sendable {
  public var input: Int64?
  public var output: Int64?
  public var cacheRead: Int64?
  public var cacheCreation: Int64?
  public var reasoning: Int64?
  /// The source's own total of the call where it gave one.
  public var statedTotal: Int64?

  public init() {}

  public var isEmpty: Bool { self == TokenUsage() }

  /// What the call is counted with: the source's own total, else input and output.
  public var total: Int64? {
    if let statedTotal { return statedTotal }
    if input == nil, output == nil { return nil }
    return Self.sum(input ?? 0, output ?? 0)
  }

  public static func += (one: inout TokenUsage, other: TokenUsage) {
    let total = Self.sum(one.total, other.total)
    one.input = sum(one.input, other.input)
    one.output = sum(one.output, other.output)
    one.cacheRead = sum(one.cacheRead, other.cacheRead)
    one.cacheCreation = sum(one.cacheCreation, other.cacheCreation)
    one.reasoning = sum(one.reasoning, other.reasoning)
    one.statedTotal = total
  }

  private static func sum(_ one: Int64?, _ other: Int64?) -> Int64? {
    guard let one else { return other }
    guard let other else { return one }
    let (sum, overflow) = one.addingReportingOverflow(other)
    return overflow ? .max : sum
  }

  /// Writes the counts that are known; with `zeros`, the unknown ones as 0, as sums have them.
  public func write(to writer: inout JSONWriter, zeros: Bool = false) {
    writer.object { writer in
      func member(_ key: StaticString, _ value: Int64?) {
        guard let value = value ?? (zeros ? 0 : nil) else { return }
        writer.key(key)
        writer.int(value)
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
