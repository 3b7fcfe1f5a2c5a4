extension SessionBuilder {
  /// Counts the calls that used tokens and have no cost, where a table is in use, and warns of their models by name.
  mutating func unpricedCalls() -> Count {
    guard !priceSources.isEmpty, info.final?.cost == nil else { return 0 }
    var counts: [PooledString: Int] = [:]
    for row in 0..<table.count where table.callRows[row] != SpanTable.none && !table.flags[row].isToldElsewhere {
      let call = table.calls[Int(table.callRows[row])]
      guard call.cost == nil, table.kinds[row] == .llm, (call.usage.total ?? 0) > 0 else { continue }
      counts[call.model, default: 0] += 1
    }
    guard !counts.isEmpty else { return 0 }
    let named = counts.map { (name: text(of: $0.key) ?? "an unnamed model", count: $0.value) }
    // As many names as a person reads.
    let names = named.sorted { ($1.count, $0.name) < ($0.count, $1.name) }.prefix(8).map(\.name)
    let all = counts.values.reduce(0, +)
    warnings.add(
      "unpricedModels",
      "calls have no price, so that the cost leaves them out: \(names.joined(separator: ", "))"
        + (counts.count > names.count ? " and others" : ""), count: all)
    return Count(clamping: all)
  }
}
