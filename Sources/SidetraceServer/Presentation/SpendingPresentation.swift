internal import JSONTape
internal import TraceInsight
internal import TraceModel

/// Writes what calls took and cost.
struct SpendingPresentation {
  let report: SpendingReport
  let zone: String
  let limit: Int

  func json(warnings: [Warning]) -> JSONBytes {
    JSONTape.json { writer in
      writer.object { writer in
        let items = report.items
        writer.key("items")
        writer.array { writer in for group in items.prefix(limit) { write(group, to: &writer) } }
        writer.member("itemCount", items.count)
        writer.key("total")
        writer.object { writer in sums(report.total, to: &writer) }
        writer.key("unpriced")
        writer.array { writer in for calls in report.unpriced { write(calls, to: &writer) } }
        PricesPresentation.write(report.prices, to: &writer)
        writer.member("timeZone", zone)
        writer.warnings(warnings)
      }
    }
  }

  private func write(_ group: SpendingReport.Group, to writer: inout JSONWriter) {
    writer.object { writer in
      for (dimension, key) in zip(report.dimensions, group.keys) {
        switch dimension {
        case .day: writer.member("day", key)
        case .week: writer.member("week", key)
        case .month: writer.member("month", key)
        case .project: writer.member("project", key)
        case .model: writer.member("model", key)
        case .agent: writer.member("agent", key)
        case .source: writer.member("source", key)
        case .session:
          writer.member("sessionId", group.session?.id)
          writer.member("source", group.session?.source)
          writer.member("name", group.name)
          if !report.dimensions.contains(.project) { writer.member("project", group.session?.project) }
          writer.member("firstCallTime", group.calls.first)
          writer.member("lastCallTime", group.calls.last)
        }
      }
      sums(group, to: &writer)
    }
  }

  private func sums(_ group: SpendingReport.Group, to writer: inout JSONWriter) {
    writer.member("sessionCount", group.sessionCount)
    writer.member("callCount", group.calls.count)
    writer.tokens(group.calls.usage)
    writer.member("costUsd", group.calls.cost)
    writer.member("costIsComplete", group.calls.unpricedCount == 0)
    if group.calls.unpricedCount > 0 { writer.member("unpricedCallCount", group.calls.unpricedCount) }
  }

  /// Calls that have tokens and no price.
  private func write(_ calls: SessionFigures.Calls, to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("model", calls.model)
      writer.member("callCount", calls.unpricedCount)
    }
  }
}
