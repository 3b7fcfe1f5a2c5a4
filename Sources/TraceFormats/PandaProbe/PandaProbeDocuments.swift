package import JSONTape
internal import SystemCalls
package import TraceModel

/// PandaProbe's answers as documents: sessions and traces in detail, and pages of its lists.
package struct PandaProbeDocuments: DocumentFormat {
  package var product: String { "pandaprobe" }
  package var title: String { "PandaProbe" }

  static let session = DocumentShape(of: PandaProbeDocuments(), .detail)
  static let trace = DocumentShape(of: PandaProbeDocuments(), .detail)
  static let sessionList = DocumentShape(of: PandaProbeDocuments(), .sessionEntries)
  static let traceList = DocumentShape(of: PandaProbeDocuments(), .traceEntries)

  package init() {}

  package func recognise(_ root: JSONValue) -> DocumentShape? {
    guard root.isObject else { return nil }
    if root["session_id"]?.isString == true, root["traces"]?.isArray == true, root["trace_count"] != nil {
      return Self.session
    }
    if root["trace_id"]?.isString == true, root["spans"]?.isArray == true { return Self.trace }
    guard let items = root["items"], items.isArray, root["total"] != nil, let first = items.first else { return nil }
    if first["session_id"] != nil, first["trace_count"] != nil { return Self.sessionList }
    return first["trace_id"] != nil && first["span_count"] != nil ? Self.traceList : nil
  }

  package func index(_ root: JSONValue, as shape: DocumentShape, from place: DocumentPlace) -> [DocumentContents] {
    switch shape {
    case Self.session:
      let session = root["session_id"]?.stringValue ?? ""
      let traces = (root["traces"]?.elements ?? .empty).compactMap { Self.trace($0, of: session) }
      return [DocumentContents(Self.session, sessions: [session], traces: traces, values: ValueRanges(root.range))]
    case Self.trace:
      let session = root["session_id"]?.stringValue
      return [
        DocumentContents(
          Self.trace, sessions: session.map { [$0] } ?? [],
          traces: [(root["trace_id"]?.stringValue ?? "", session.map { SessionClaim($0) })],
          values: ValueRanges(root.range))
      ]
    case Self.sessionList:
      return DocumentContents.entries(of: root["items"], Self.sessionList) { $0["session_id"]?.stringValue }
    default:
      return (root["items"]?.elements ?? .empty).compactMap { item in
        guard let trace = Self.trace(item, of: nil) else { return nil }
        return DocumentContents(
          Self.traceList, sessions: trace.claim.map { [$0.session] } ?? [], traces: [trace],
          values: ValueRanges(item.range))
      }
    }
  }

  private static func trace(_ trace: JSONValue, of session: String?) -> (id: String, claim: SessionClaim?)? {
    guard let id = trace["trace_id"]?.stringValue else { return nil }
    return (id, (trace["session_id"]?.stringValue ?? session).map { SessionClaim($0) })
  }

  package func decodeEntries(of session: String, in parts: [DocumentPart], into builder: inout SessionBuilder) {
    for part in parts {
      part.document(&builder)?.withRoot { item in
        builder.records.append(part.origin.slice(item))
        PandaProbeFormat.readSession(item, into: &builder)
      }
    }
  }

  /// Windows of one session overlap: of each trace the fullest body counts, the later of two equal ones.
  package func decode(
    _ session: String, from parts: [DocumentPart], wantsTrace: (String) -> Bool, into builder: inout SessionBuilder
  ) throws(ModelError) {
    let isLeft = Interruption.probe()
    let read = parts.compactMap { part in
      isLeft() ? nil : part.document(&builder).map { ReadPart(shape: part.shape, origin: part.origin, document: $0) }
    }
    let best = Self.fullest(read, &builder)
    for (place, part) in read.enumerated() {
      if part.shape == Self.session {
        part.document.withRoot { root in
          // Of another session only single traces may be wanted.
          guard root["session_id"]?.stringValue == session else { return }
          PandaProbeFormat.readSession(root, into: &builder)
          builder.records.append(part.origin.slice(root))
        }
      }
      var done: Set<String> = []
      part.forEachTrace { trace in
        if isLeft() { return }
        let traceID = trace["trace_id"]?.stringValue
        if let traceID {
          guard best[traceID]?.part == place, done.insert(traceID).inserted, wantsTrace(traceID) else { return }
        }
        PandaProbeFormat.addTrace(trace, part.origin, to: &builder)
      }
    }
    let listed = best.filter { read[$0.value.part].shape == Self.traceList && wantsTrace($0.key) }.count
    Self.noteGaps(listed: listed, &builder)
  }

  /// A part whose text has been read.
  private struct ReadPart {
    let shape: DocumentShape
    let origin: SliceOrigin
    let document: JSONDocument

    func forEachTrace(_ body: (JSONValue) -> Void) {
      document.withRoot { root in
        guard shape == session else { return body(root) }
        for trace in root["traces"]?.elements ?? .empty { body(trace) }
      }
    }
  }

  /// The part that has the fullest body of each trace, with the number of its spans.
  private static func fullest(
    _ parts: [ReadPart], _ builder: inout SessionBuilder
  ) -> [String: (part: Int, spans: Int)] {
    var best: [String: (part: Int, spans: Int)] = [:]
    var unnamed = 0
    for (place, part) in parts.enumerated() {
      part.forEachTrace { trace in
        guard let traceID = trace["trace_id"]?.stringValue else {
          unnamed += 1
          return
        }
        let spans = trace["spans"]?.elements.reduce(0) { count, _ in count + 1 } ?? -1
        if spans >= best[traceID]?.spans ?? -2 { best[traceID] = (place, spans) }
      }
    }
    builder.warnings.add("unnamedTraces", "traces have no id; they are shown and cannot be asked for", count: unnamed)
    return best
  }

  /// - Parameter listed: how many traces are here only as the entry of a list.
  private static func noteGaps(listed: Int, _ builder: inout SessionBuilder) {
    let told = Int(clamping: builder.info.reported.traceCount ?? 0)
    if told > builder.traceCount {
      builder.info.incomplete = "\(builder.traceCount) of the session's \(told) traces are here"
    } else if listed > 0 {
      builder.info.incomplete = "of \(listed) traces only the entry of a list is here, not their spans"
    }
  }
}
