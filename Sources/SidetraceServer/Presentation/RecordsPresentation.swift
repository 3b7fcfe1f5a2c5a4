internal import JSONTape
internal import TraceModel

/// Writes the records that a session or a trace was made of as they came, so that nothing a source said is out of
/// reach. What they hold of traces and spans is left out: those have records of their own.
enum RecordsPresentation {
  /// The lists in which the services keep traces and spans.
  private static let lists: Set<String> = [
    "traces", "spans", "operations", "traceEvents", "events", "lines", "resourceSpans",
  ]

  static func write(_ records: [Slice], of session: Session, to writer: inout JSONWriter) {
    let records = records.filter { !$0.isAbsent }
    if records.isEmpty { return }
    writer.key("records")
    writer.array { writer in
      for record in records { write(record, of: session, to: &writer) }
    }
  }

  private static func write(_ record: Slice, of session: Session, to writer: inout JSONWriter) {
    let isObject = session.read(record) { value -> Bool in
      guard value.isObject else { return false }
      writer.object { writer in
        for member in value.members {
          guard let key = member.key.stringValue, !(lists.contains(key) && member.value.isArray) else { continue }
          writer.key(key)
          writer.raw(member.value)
        }
      }
      return true
    }
    if isObject != true { session.write(record, to: &writer) }
  }
}
