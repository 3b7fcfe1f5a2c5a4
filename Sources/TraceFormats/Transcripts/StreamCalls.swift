internal import TraceModel

/// The calls of a stream of Claude Code, and which of them tell the tokens of their answers.
///
/// The lines of a stream are printed when an answer begins, so that `output_tokens` is a placeholder in most: they are
/// counts where the line says why the answer ended, or where they add up to what the stream ended with.
struct StreamCalls {
  struct Call {
    /// Whether it is of the main conversation, which is all that the final tokens are of.
    var isMain: Bool
    /// Whether a line says why the answer ended.
    var isClosed: Bool
    var usage: TokenUsage
  }

  private(set) var calls: [Call] = []
  private let final: TokenUsage?
  private(set) var placeholderCount = 0

  /// - Parameter final: what the stream ended with, if it did.
  init(_ calls: [Call], final: FinalFigures?) {
    self.calls = calls
    self.final = final?.usage
    let isCounted = addsUp(calls)
    let isMainCounted = addsUp(calls.filter(\.isMain))
    for place in calls.indices where !calls[place].usage.isEmpty && !calls[place].isClosed {
      if isCounted || isMainCounted && calls[place].isMain { continue }
      self.calls[place].usage.leaveOutOutput()
      placeholderCount += 1
    }
  }

  private func addsUp(_ calls: [Call]) -> Bool {
    guard let final, final.output != nil else { return false }
    var sum = TokenUsage()
    for call in calls { sum += call.usage }
    return sum.output == final.output
  }

  /// Says what is left out of the calls, and where the figures by model are more than those of the whole.
  func warn(_ final: FinalFigures?, _ warnings: inout WarningList) {
    let reason =
      self.final?.output == nil
      ? "the recording has no final figures, so that they are not known"
      : "the final figures are the recording's own"
    warnings.add(
      "placeholderTokens",
      "the stream's lines carry placeholders for the tokens of answers, which are left out; \(reason)",
      count: placeholderCount)
    guard let final, !final.usage.isEmpty else { return }
    var sum = TokenUsage()
    for model in final.models { sum += model.usage }
    guard let all = sum.total, let own = final.usage.total, all > own else { return }
    warnings.add(
      "modelsCountMore",
      "the figures by model are more than the session's tokens: they count sub-agents and background calls, too")
  }
}
