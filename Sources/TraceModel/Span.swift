/// A view of one row of a session's spans.
public struct Span: Sendable {
  public let session: Session
  public let row: Int

  private var table: SpanTable { session.spans }

  public var id: Slice { session.spans.ids[row] }
  /// The parent's id as the source gave it, also where there is no such span.
  public var parentID: Slice { session.spans.parentIDs[row] }
  public var name: PooledString { session.spans.names[row] }
  public var kind: SpanKind { session.spans.kinds[row] }
  public var status: SpanStatus { session.spans.statuses[row] }
  public var flags: SpanFlags { session.spans.flags[row] }
  public var eventType: PooledString { session.spans.eventTypes[row] }
  public var agent: PooledString { session.spans.agents[row] }
  public var traceIndex: Int { Int(session.spans.traces[row]) }
  public var error: Slice { session.spans.errors[row] }
  public var input: Slice { session.spans.inputs[row] }
  public var output: Slice { session.spans.outputs[row] }
  public var metadata: Slice { session.spans.metadata[row] }

  public var start: Timestamp? { Self.time(session.spans.starts[row]) }
  public var end: Timestamp? { Self.time(session.spans.ends[row]) }

  private static func time(_ nanoseconds: Int64) -> Timestamp? {
    nanoseconds == SpanTable.unknownTime ? nil : Timestamp(nanoseconds: nanoseconds)
  }

  /// From start to end in nanoseconds; negative where the source's times are.
  public var duration: Int64? {
    guard let start, let end else { return nil }
    return end.nanoseconds &- start.nanoseconds
  }

  /// The part of the duration that no child covers, in nanoseconds.
  public var selfTime: Int64? {
    let time = session.spans.selfTimes[row]
    return time == SpanTable.unknownTime ? nil : time
  }

  public var call: SpanTable.Call? {
    let place = session.spans.callRows[row]
    return place == SpanTable.none ? nil : session.spans.calls[Int(place)]
  }

  /// The records this span was made of, as they came: one, or several that belong together.
  public var records: [Slice] {
    let first = session.spans.records[row]
    return (first.isAbsent ? [] : [first]) + (session.spans.joinedRecords[Int32(row)] ?? [])
  }

  public var parent: Span? { at(session.spans.parents[row]) }
  public var firstChild: Span? { at(session.spans.firstChildren[row]) }
  public var nextSibling: Span? { at(session.spans.nextSiblings[row]) }
  public var childCount: Int { Int(session.spans.childCounts[row]) }

  private func at(_ row: Int32) -> Span? {
    row == SpanTable.none ? nil : Span(session: session, row: Int(row))
  }
}
