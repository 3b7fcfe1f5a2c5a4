internal import TraceModel

extension Span {
  /// The row of the agent's span that it lies in; `nil` for what no agent's span holds, and for what lies deeper below
  /// it than anybody builds.
  var agentAbove: Int? {
    var ancestor = parent
    for _ in 0..<64 {
      guard let one = ancestor else { return nil }
      if one.kind == .agent { return one.row }
      ancestor = one.parent
    }
    return nil
  }
}
