internal import JSONTape
public import TraceModel

/// Trace-event JSON, as Perfetto and chrome://tracing read it ("Trace Event Format", the JSON object form).
///
/// Turns and steps are complete events (`X`) on tracks on which they nest; what runs beside something else gets another
/// track. Steps without an end, or that end before they start, are instants (`i`). Times are microseconds since the
/// session's first start.
public struct ChromeTraceExport: SessionExport {
  private let session: Session
  private let payloads: PayloadExtent
  private let origin: Timestamp

  /// The media type of the text (RFC 6838).
  public var contentType: String { "application/json" }

  /// - Parameter payloads: how much of inputs and outputs stands in the events' arguments.
  public init(_ session: Session, payloads: PayloadExtent) {
    self.session = session
    self.payloads = payloads
    var earliest = session.summary.start
    for span in session.allSpans {
      if let time = span.start ?? span.end { earliest = min(earliest ?? time, time) }
    }
    origin = earliest ?? Timestamp(nanoseconds: 0)
  }

  /// Writes the session, until `output` is stopped.
  public func write(to output: inout ExportOutput) {
    var writer = JSONWriter()
    var tracks = TrackTable()
    writer.verbatim(#"{"displayTimeUnit":"ms","otherData":"#)
    writer.object { writer in
      writer.key("sessionId")
      writer.string(session.id)
      writer.key("startTime")
      origin.write(to: &writer)
    }
    writer.verbatim(#","traceEvents":["#)
    named("process_name", session.info.name ?? session.id, track: 0, to: &writer)
    for event in events() {
      if output.isStopped { return }
      let track = tracks.track(for: event.number, below: event.parent, event.start, event.end ?? event.start)
      writer.verbatim(",\n")
      switch event.what {
      case .turn(let place): write(turn: place, event, track, to: &writer)
      case .step(let row):
        write(session.span(at: row), event, track, to: &writer)
        output.countSpan()
      }
      output.take(&writer)
    }
    for track in 0..<tracks.count {
      writer.verbatim(",\n")
      named("thread_name", "track \(track + 1)", track: track + 1, to: &writer)
    }
    writer.verbatim("]}\n")
    output.take(&writer, isLast: true)
  }

  // MARK: What there is to place

  private enum What {
    case turn(Int)
    case step(row: Int)
  }

  private struct Event {
    /// Its place in the order of the trees, and that of what it lies in, or -1.
    let number: Int
    let parent: Int
    let what: What
    let start: Timestamp
    /// `nil` for what is a moment.
    let end: Timestamp?
  }

  /// The turns and their steps by their starts; of those that start together the outer ones first.
  private func events() -> [Event] {
    var events: [Event] = []
    events.reserveCapacity(session.traces.count + session.spans.count)
    var number = -1
    for (place, trace) in session.traces.enumerated() {
      // What the step at hand lies in: the turn, then a step of each depth.
      var path = [-1]
      if let start = trace.start {
        number += 1
        path = [number]
        let end = trace.end.flatMap { $0 >= start ? $0 : nil }
        events.append(Event(number: number, parent: -1, what: .turn(place), start: start, end: end))
      }
      for (span, depth) in TreeWalk(trace, of: session) {
        number += 1
        path.removeSubrange(min(depth + 1, path.count)...)
        let start = span.start ?? span.end ?? trace.start ?? origin
        let end = span.start == nil ? nil : span.end.flatMap { $0 >= start ? $0 : nil }
        events.append(
          Event(number: number, parent: path[path.count - 1], what: .step(row: span.row), start: start, end: end))
        path.append(number)
      }
    }
    return events.sorted { $0.start == $1.start ? $0.number < $1.number : $0.start < $1.start }
  }

  // MARK: Events

  private func named(_ what: StaticString, _ name: String, track: Int, to writer: inout JSONWriter) {
    writer.object { writer in
      writer.verbatim(#""ph":"M","pid":1,"tid":"#)
      Count(clamping: track).writeDigits(to: &writer)
      writer.verbatim(#","name":"#)
      writer.string(what)
      writer.verbatim(#","args":{"name":"#)
      writer.string(name)
      writer.verbatim("}")
    }
  }

  private func write(turn place: Int, _ event: Event, _ track: Int, to writer: inout JSONWriter) {
    let trace = session.traces[place]
    let name = session.text(trace.name).map { ": \($0)" } ?? ""
    writer.object { writer in
      head(event, track, name: "turn \(place + 1)\(name)", category: "turn", to: &writer)
      writer.key("args")
      writer.object { writer in
        slice("traceId", trace.id, to: &writer)
        writer.key("status")
        writer.string(trace.status.name)
        slice("error", trace.error, to: &writer)
      }
    }
  }

  private func write(_ span: Span, _ event: Event, _ track: Int, to writer: inout JSONWriter) {
    writer.object { writer in
      let name = session.text(span.name) ?? "\(span.kind.name)"
      head(event, track, name: name, category: span.kind.name, to: &writer)
      if span.status == .error {
        // A colour that chrome://tracing knows.
        writer.key("cname")
        writer.string("terrible")
      }
      writer.key("args")
      writer.object { writer in arguments(span, event, to: &writer) }
    }
  }

  private func head(
    _ event: Event, _ track: Int, name: String, category: StaticString, to writer: inout JSONWriter
  ) {
    writer.key("ph")
    writer.string(event.end == nil ? "i" : "X")
    writer.key("pid")
    writer.int(1)
    writer.key("tid")
    writer.int(track + 1)
    writer.key("ts")
    (event.start - origin).write(to: &writer, in: .microseconds)
    if let end = event.end {
      writer.key("dur")
      (end - event.start).write(to: &writer, in: .microseconds)
    } else {
      writer.key("s")
      writer.string("t")
    }
    writer.key("cat")
    writer.string(category)
    writer.key("name")
    writer.string(name)
  }

  private func arguments(_ span: Span, _ event: Event, to writer: inout JSONWriter) {
    slice("spanId", span.id, to: &writer)
    slice("traceId", session.traces[span.traceIndex].id, to: &writer)
    writer.key("status")
    writer.string(span.status.name)
    if event.end == nil, let duration = span.duration {
      writer.key("durationMs")
      duration.write(to: &writer, in: .milliseconds)
    }
    slice("agent", session.slice(span.agent), to: &writer)
    if let call = span.call {
      slice("model", session.slice(call.model), to: &writer)
      if !call.usage.isEmpty {
        writer.key("tokens")
        call.usage.write(to: &writer)
      }
      if let cost = call.cost {
        writer.key("costUsd")
        cost.write(to: &writer)
      }
    }
    slice("error", span.error, to: &writer)
    switch payloads {
    case .none: break
    case .preview, .words:
      preview("inputPreview", span.input, to: &writer)
      preview("outputPreview", span.output, to: &writer)
    case .full:
      slice("input", span.input, to: &writer)
      slice("output", span.output, to: &writer)
      slice("metadata", span.metadata, to: &writer)
    }
  }

  private func slice(_ key: StaticString, _ slice: Slice, to writer: inout JSONWriter) {
    if slice.isAbsent { return }
    writer.key(key)
    session.write(slice, to: &writer)
  }

  private func preview(_ key: StaticString, _ slice: Slice, to writer: inout JSONWriter) {
    if slice.isAbsent { return }
    writer.key(key)
    let (bytes, range) = session.bytes.locate(slice)
    writer.preview(bytes, range, limit: PayloadExtent.previewLength)
  }
}
