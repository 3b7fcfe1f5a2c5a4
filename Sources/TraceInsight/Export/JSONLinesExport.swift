public import JSONTape
public import TraceModel

/// One JSON object a line, one line a span, in the order of the trees.
public struct JSONLinesExport: SessionExport {
  /// Writes the members of a span's object.
  public typealias Members = (Span, inout JSONWriter) -> Void

  private let session: Session
  private let source: String
  private let members: Members

  /// The media type of the text (RFC 6838).
  public var contentType: String { "application/jsonl" }

  /// - Parameter members: writes the members of a span's object.
  public init(_ session: Session, source: String, members: @escaping Members) {
    self.session = session
    self.source = source
    self.members = members
  }

  /// Writes the session, until `output` is stopped.
  public func write(to output: inout ExportOutput) {
    var writer = JSONWriter()
    for trace in session.traces {
      for (span, depth) in TreeWalk(trace, of: session) {
        if output.isStopped { return }
        writer.object { writer in
          writer.key("source")
          writer.string(source)
          if !session.id.isEmpty {
            writer.key("sessionId")
            writer.string(session.id)
          }
          writer.key("depth")
          writer.int(depth)
          members(span, &writer)
        }
        writer.verbatim("\n")
        output.countSpan()
        output.take(&writer)
      }
    }
    output.take(&writer, isLast: true)
  }
}
