internal import JSONTape
internal import TraceModel

/// Writes what the source itself says, where it differs from what its spans add up to, and why if that is known.
enum ReportedPresentation {
  /// - Parameter incomplete: why part of the session is missing, which explains any difference.
  static func write(_ reported: ReportedTotals, incomplete: String?, to writer: inout JSONWriter) {
    if reported.isEmpty { return }
    writer.key("reported")
    writer.object { writer in
      writer.member("origin", word: "server")
      writer.member("traceCount", reported.traceCount)
      writer.member("spanCount", reported.spanCount)
      writer.member("errorCount", reported.errorCount)
      writer.tokens(reported.usage)
      writer.member("costUsd", reported.cost)
      writer.member("durationMs", milliseconds: reported.duration)
      writer.member("reasons", reasons(reported, incomplete))
    }
  }

  private static func reasons(_ reported: ReportedTotals, _ incomplete: String?) -> [String] {
    let known = reported.rules.filter { rule in
      switch rule.figure {
      case .spanCount: reported.spanCount != nil
      case .errorCount: reported.errorCount != nil
      case .tokens: !reported.usage.isEmpty
      case .cost: reported.cost != nil
      case .duration: reported.duration != nil
      }
    }
    return (incomplete.map { ["not all of the session is here: \($0)"] } ?? []) + known.map(\.reason)
  }
}
