internal import JSONRPC
internal import JSONTape
internal import SystemCalls
internal import TraceInsight
internal import TraceModel

/// `trace.criticalPath`: the spans that decided how long a trace took.
enum FindCriticalPath: Method {
  private static let limit = CommonParameters.limit(1000, upTo: 100_000, "segments, and spans of `spans`,")

  static let declaration = MethodDeclaration(
    "trace.criticalPath", "The spans that decided how long a trace took, with their share.",
    [
      CommonParameters.traceID, CommonParameters.sessionOfTrace, limit, CommonParameters.cursor,
      CommonParameters.source, CommonParameters.refresh,
    ],
    result:
      "`items`: segments of time in order, without gaps, each with the span it belongs to; `spans`: what each span has "
      + "of the whole; `wallMs`, `nextCursor`, `total`.")

  static func answer(_ call: Call, _ result: inout JSONWriter) -> Outcome {
    let limit = call.arguments[limit]
    let after: Timestamp
    do throws(ResponseError) {
      after = try call.arguments.cursor(SegmentCursor.self, of: "method")?.moment ?? .smallest
    } catch {
      return .failed(error)
    }
    return call.withTrace(goesOverAll: true, &result) { found, place, writer throws(ResponseError) in
      let session = found.session
      guard let path = CriticalPath(of: place, in: session, isCancelled: Interruption.probe()) else {
        throw Interruption.cancelled
      }
      let page = Page(path: path, session: session, after: after, limit: limit)
      writer.object { writer in
        writer.member("source", found.source)
        writer.member("traceId", session.traces[place].id, of: session)
        page.members(to: &writer)
        writer.warnings(session.warnings)
      }
    }
  }

  private struct Page {
    let path: CriticalPath
    let session: Session
    let after: Timestamp
    let limit: Int

    func members(to writer: inout JSONWriter) {
      if !path.range.isEmpty {
        writer.member("startTime", path.range.lowerBound)
        writer.member("endTime", path.range.upperBound)
      }
      writer.member("wallMs", milliseconds: path.wallDuration)
      if path.clippedCount > 0 { writer.member("clippedCount", path.clippedCount) }
      let start = path.segments.partitioningPlace { $0.end <= after }
      let end = min(start + limit, path.segments.count)
      writer.key("items")
      writer.array { writer in for segment in path.segments[start..<end] { item(segment, to: &writer) } }
      if end < path.segments.count, end > start {
        writer.member("nextCursor", SegmentCursor(moment: path.segments[end - 1].end).text)
      }
      writer.member("total", path.segments.count)
      writer.key("spans")
      writer.array { writer in for share in path.shares.prefix(limit) { write(share, to: &writer) } }
    }

    private func item(_ segment: CriticalPath.Segment, to writer: inout JSONWriter) {
      writer.object { writer in
        span(segment.row, to: &writer)
        writer.member("startTime", segment.start)
        writer.member("endTime", segment.end)
        writer.member("offsetMs", milliseconds: segment.start - path.range.lowerBound)
        share(segment.duration, to: &writer)
      }
    }

    private func write(_ share: CriticalPath.Share, to writer: inout JSONWriter) {
      writer.object { writer in
        span(share.row, to: &writer)
        self.share(share.duration, to: &writer)
        writer.member("segmentCount", share.segmentCount)
      }
    }

    private func span(_ row: Int?, to writer: inout JSONWriter) {
      guard let span = row.map(session.span(at:)) else { return }
      writer.member("spanId", span.id, of: session)
      writer.member("name", span.name, of: session)
      writer.member("kind", word: span.kind.name)
      writer.member("status", word: span.status.name)
    }

    private func share(_ duration: Elapsed, to writer: inout JSONWriter) {
      writer.member("durationMs", milliseconds: duration)
      writer.key("percent")
      writer.double(
        path.wallDuration == 0 ? 0 : Double(duration.amount) * 100 / Double(path.wallDuration.amount))
    }
  }
}

/// A cursor in a list of segments: the moment up to which they were given.
private struct SegmentCursor: Cursor {
  let moment: Timestamp

  init(moment: Timestamp) { self.moment = moment }

  init?(_ text: String) {
    guard let fields = CursorFields(text, count: 2), fields.text(0) == "moment", let moment = fields.figure(1)
    else { return nil }
    self.moment = Timestamp(moment)
  }

  var text: String { CursorFields.joined("moment", moment.amount) }
}

extension [CriticalPath.Segment] {
  /// Where the segments that `isBefore` holds for end; they all stand first.
  fileprivate func partitioningPlace(_ isBefore: (CriticalPath.Segment) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if isBefore(self[middle]) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
