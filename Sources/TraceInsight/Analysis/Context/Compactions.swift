internal import JSONTape
internal import TraceModel

/// The moments at which an agent summed up its conversation to make room.
enum Compactions {
  struct Compaction {
    let row: Int
    /// How many tokens there were before.
    let size: Count?
    /// Whether a person asked for it, by the recording's word.
    let isManual: Bool
    /// Whether nobody did, by the recording's word.
    let isAutomatic: Bool
  }

  /// - Parameter isOver: asked for each span.
  static func all(in steps: SessionSteps) -> [Compaction] {
    var found: [Compaction] = []
    var last: [Int?: Count] = [:]
    for span in steps.spans where !span.flags.contains(.inherited) {
      if SessionSteps.isCall(span), let size = steps.prompts.size(span) { last[span.agentAbove] = size }
      guard isCompaction(span) else { continue }
      let told = span.session.read(span.metadata) { value in
        (
          size: (value["preTokens"] ?? value["pre_tokens"]).flatMap { Count($0) },
          trigger: value["trigger"]?.stringValue
        )
      }
      found.append(
        Compaction(
          row: span.row, size: told?.size ?? last[span.agentAbove], isManual: told?.trigger == "manual",
          isAutomatic: told?.trigger == "auto"))
    }
    return found
  }

  private static func isCompaction(_ span: Span) -> Bool {
    span.kind == .state && span.session.text(span.name) == "compaction"
  }
}
