/// A view of one row of a session's spans.
public struct Span: Sendable {
  /// The session it belongs to, which holds its bytes.
  public let session: Session
  /// Its row in the session's table.
  public let row: Int

  private var table: SpanTable { session.spans }

  /// The source's id, a JSON string.
  public var id: Slice { session.spans.ids[row] }
  /// The parent's id as the source gave it, also where there is no such span.
  public var parentID: Slice { session.spans.parentIDs[row] }
  /// What it is called.
  public var name: PooledString { session.spans.names[row] }
  /// What it did.
  public var kind: SpanKind { session.spans.kinds[row] }
  /// How it ended.
  public var status: SpanStatus { session.spans.statuses[row] }
  /// What is odd or special about it.
  public var flags: SpanFlags { session.spans.flags[row] }
  /// The source's own name for the kind of event, where it has one.
  public var eventType: PooledString { session.spans.eventTypes[row] }
  /// The agent that it ran for.
  public var agent: PooledString { session.spans.agents[row] }
  /// The place of its turn in the session.
  public var traceIndex: Int { Int(session.spans.traces[row]) }
  /// What went wrong, as it came.
  public var error: Slice { session.spans.errors[row] }
  /// What it was given, as it came.
  public var input: Slice { session.spans.inputs[row] }
  /// What it gave back, as it came.
  public var output: Slice { session.spans.outputs[row] }
  /// What else the source says of it, as it came.
  public var metadata: Slice { session.spans.metadata[row] }

  /// When it began.
  public var start: Timestamp? { Self.time(session.spans.starts[row]) }
  /// When it ended; `nil` while it runs.
  public var end: Timestamp? { Self.time(session.spans.ends[row]) }

  private static func time(_ nanoseconds: Int64) -> Timestamp? {
    nanoseconds == SpanTable.unknownTime ? nil : Timestamp(SaturatingInteger(inRange: nanoseconds))
  }

  /// From start to end; negative where the source's times are.
  public var duration: Elapsed? {
    guard let start, let end else { return nil }
    return end - start
  }

  /// The part of the duration that no child covers.
  public var selfTime: Elapsed? {
    let time = session.spans.selfTimes[row]
    return time == SpanTable.unknownTime ? nil : Elapsed(SaturatingInteger(inRange: time))
  }

  /// What only a call of a model has; `nil` where it is none.
  public var call: SpanTable.Call? {
    let place = session.spans.callRows[row]
    return place == SpanTable.none ? nil : session.spans.calls[Int(place)]
  }

  /// The records this span was made of, as they came: one, or several that belong together.
  public var records: [Slice] {
    let first = session.spans.records[row]
    return (first.isAbsent ? [] : [first]) + (session.spans.joinedRecords[Int32(row)] ?? [])
  }

  /// The span it was begun by; `nil` for a root.
  public var parent: Span? { at(session.spans.parents[row]) }
  /// The first of the spans that it began.
  public var firstChild: Span? { at(session.spans.firstChildren[row]) }
  /// The span behind it that its parent began, or the root behind it.
  public var nextSibling: Span? { at(session.spans.nextSiblings[row]) }
  /// How many spans it began itself.
  public var childCount: Int { Int(session.spans.childCounts[row]) }

  private func at(_ row: Int32) -> Span? {
    row == SpanTable.none ? nil : Span(session: session, row: Int(row))
  }
}
