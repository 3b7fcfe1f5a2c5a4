internal import TraceModel

/// How long calls of one model take for what they write: a time until the first token, and a time for each token.
/// A long answer at the usual speed is not slow, and a short one that took as long as a long one is.
struct CallSpeed {
  /// A call, and what its time goes by.
  struct Call {
    let row: Int
    /// In milliseconds, like all times here.
    let time: Double
    let tokens: Double
    let firstToken: Double?
    /// Tokens of the prompt that no cache gave.
    let uncached: Double
  }

  /// With fewer tokens an answer's time is that of its beginning, and says nothing of its speed.
  private static let fewTokens: Double = 20
  /// Models read a prompt at some thousand tokens a second; what a cache gives takes no time to speak of.
  private static let promptTokensPerMillisecond: Double = 4

  /// The usual time until the first token; zero where too few calls tell it.
  let start: Double
  /// The usual time of one token.
  let perToken: Double

  private let latency: Double

  /// - Parameter latency: how long a call may take until its first token where too few tell that.
  /// - Returns: `nil` where too few calls wrote enough to tell the speed.
  init?(_ calls: [Call], latency: Double, atLeast least: Int) {
    let telling = calls.filter { $0.tokens >= Self.fewTokens }
    guard telling.count > least else { return nil }
    let starts = calls.compactMap(\.firstToken)
    let areTold = starts.count * 2 > calls.count
    start = areTold ? Spread(starts).median : 0
    self.latency = areTold ? 0 : latency
    perToken =
      Spread(telling.map { ($0.time - ($0.firstToken ?? 0)) / $0.tokens }).median
  }

  /// How long a call would have taken at the usual speed.
  func usual(_ call: Call) -> Double { max(start + call.tokens * perToken, 1) }

  /// What a call may have taken besides, which says nothing of its speed: to begin, and to read its prompt.
  func allowance(_ call: Call) -> Double { latency + call.uncached / Self.promptTokensPerMillisecond }

  /// What a span of a model's call says of its speed; `nil` where nobody knows how much it wrote.
  static func call(_ span: Span, time: Double, _ prompts: PromptSizes) -> Call? {
    guard let call = span.call, !call.usage.lacksOutput else { return nil }
    let counted = [call.usage.output, call.usage.reasoning].compactMap { $0 }.max()
    guard let counted, counted > 0 else { return nil }
    // Some sources count an answer before it is whole; what is there has been written.
    let tokens = max(Double(counted), Double(span.output.count) / Double(TokenEstimate.mostBytesPerToken))
    let first = call.firstToken.flatMap { first in span.start.map { (first - $0).milliseconds } }
    let uncached = prompts.size(span).map { Double($0 - (call.usage.cacheRead ?? 0)) } ?? 0
    return Call(
      row: span.row, time: time, tokens: tokens, firstToken: first.flatMap { $0 >= 0 && $0 <= time ? $0 : nil },
      uncached: max(uncached, 0))
  }
}
