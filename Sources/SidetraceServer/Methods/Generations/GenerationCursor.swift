internal import JSONTape
internal import TraceModel

/// Where a list of calls goes on: behind a span of a session, or behind the session as a whole.
struct GenerationCursor: Cursor, Equatable {
  var source: String
  var session: String
  /// The start of the session, by which a list of sessions is ordered.
  var start: Timestamp?
  /// What the page of sessions that has it was asked with; nothing for the first page.
  var list: String?
  /// Behind the last span given; without it the session is done.
  var span: SpanCursor?

  init(source: String, session: String, start: Timestamp? = nil, list: String? = nil, span: SpanCursor? = nil) {
    self.source = source
    self.session = session
    self.start = start
    self.list = list
    self.span = span
  }

  init?(_ text: String) {
    let read = (try? JSONDocument(Bytes(text)))?.withRoot { root -> GenerationCursor? in
      guard let source = root["source"]?.stringValue, let session = root["session"]?.stringValue else { return nil }
      let last = root["span"]?.stringValue
      let span = last.flatMap(SpanCursor.init)
      if last != nil, span == nil { return nil }
      return GenerationCursor(
        source: source, session: session, start: root["start"].flatMap { Count($0) }.map { Timestamp($0.amount) },
        list: root["list"]?.stringValue, span: span)
    }
    guard let cursor = read ?? nil else { return nil }
    self = cursor
  }

  var text: String {
    json { writer in
      writer.object { writer in
        writer.member("source", source)
        writer.member("session", session)
        if let start {
          writer.key("start")
          start.write(to: &writer, scale: 0)
        }
        writer.member("list", list)
        writer.member("span", span?.text)
      }
    }.text
  }
}
