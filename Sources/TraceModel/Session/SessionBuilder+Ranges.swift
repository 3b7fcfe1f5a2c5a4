internal import JSONTape

extension SessionBuilder {
  /// Warns of figures that are beyond what can be counted, and names the first record that has one.
  mutating func warnOfRanges(_ summary: SessionSummary) {
    var first: String?
    var count = 0
    func note(_ record: @autoclosure () -> String) {
      count += 1
      if first == nil { first = record() }
    }
    for place in traces.indices {
      let trace = traces[place]
      if trace.duration?.isSaturated ?? false || trace.reported.isSaturated { note("trace \(name(trace.id, place))") }
      for row in trace.rows where isBeyondRange(row) { note("span \(name(table.ids[row], row))") }
    }
    let totals = [summary.totalDuration, summary.wallDuration, info.reported.duration]
    let isBeyond =
      totals.contains { $0?.isSaturated ?? false } || summary.usage.isSaturated || summary.cost?.isSaturated ?? false
      || info.reported.isSaturated
    if count == 0, isBeyond { note("the session as a whole") }
    guard let first else { return }
    warnings.add(
      "figuresOutOfRange",
      "figures beyond what can be counted are counted as the largest that can be (292 years, nine million dollars, "
        + "2^63 of anything), first of \(first)", count: count)
  }

  private func isBeyondRange(_ row: Int) -> Bool {
    let (start, end) = (table.starts[row], table.ends[row])
    if start != SpanTable.unknownTime, end != SpanTable.unknownTime {
      if start.magnitude == Int64.max.magnitude || end.magnitude == Int64.max.magnitude { return true }
      let (length, overflow) = end.subtractingReportingOverflow(start)
      if overflow || length.magnitude >= Int64.max.magnitude { return true }
    }
    guard table.callRows[row] != SpanTable.none else { return false }
    let call = table.calls[Int(table.callRows[row])]
    return call.usage.isSaturated || call.cost?.isSaturated ?? false || call.firstToken?.isSaturated ?? false
  }

  /// The id of a record as it is spelled, cut where it is long; its place where it has none.
  private func name(_ id: Slice, _ place: Int) -> String {
    if id.isAbsent { return "number \(place + 1)" }
    let (bytes, range) = bytes.locate(id)
    return bytes.text(range.lowerBound..<min(range.upperBound, range.lowerBound + 200))
  }
}
