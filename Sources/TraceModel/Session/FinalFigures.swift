/// What a recording itself ended with. It stands in place of sums over calls, whose own counts may be placeholders.
public struct FinalFigures: Hashable, Sendable {
  /// What one model took.
  public struct Model: Hashable, Sendable {
    /// The model's name.
    public let name: PooledString
    /// Its tokens; empty where only its cost is told.
    public var usage = TokenUsage()
    /// What it cost; `nil` where that is not told.
    public var cost: Cost?

    /// A model of which nothing else is known.
    public init(_ name: PooledString) { self.name = name }
  }

  /// The tokens; empty where they are not told.
  public var usage = TokenUsage()
  /// The cost; `nil` where it is not told.
  public var cost: Cost?
  /// By model, where that is told: also models of which no call is in the recording.
  public var models: [Model] = []

  /// Nothing is told.
  public init() {}

  /// Whether nothing is told.
  public var isEmpty: Bool { self == FinalFigures() }
}

extension Session {
  /// The tokens and the cost of a turn: what it ended with, else the sums over its calls, those told twice counted once.
  public func spending(in trace: Trace) -> (usage: TokenUsage, cost: Cost?) {
    var usage = TokenUsage()
    var cost: Cost?
    for span in spans(of: trace) {
      guard let call = span.call, !span.flags.isToldElsewhere else { continue }
      usage += call.usage
      cost = Cost.sum(cost, call.cost)
    }
    guard let final = trace.final else { return (usage, cost) }
    return (final.usage.isEmpty ? usage : final.usage, final.cost ?? cost)
  }
}
