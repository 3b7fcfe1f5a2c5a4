public import TraceModel

/// What is worth a look in a session: found by rules, without a model, the same way every time.
public struct SessionAnalysis: Sendable {
  public let slowSpans: [Finding]
  public let errorPatterns: [Finding]

  public init(_ session: Session) {
    slowSpans = SlowSpans.findings(in: session)
    errorPatterns = ErrorPatterns.findings(in: session)
  }
}
