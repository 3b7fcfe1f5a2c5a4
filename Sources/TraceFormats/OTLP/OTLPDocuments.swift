package import JSONTape
package import TraceModel

/// Documents of OTLP/JSON: `resourceSpans`, as exporters send them and collectors write them to files.
package struct OTLPDocuments: DocumentFormat {
  package var product: String { "otlp" }
  package var title: String { "OTLP/JSON" }

  package static let spans = DocumentShape(of: OTLPDocuments(), .detail, loneTraces: .areSessions)

  package init() {}

  package func recognise(_ root: JSONValue) -> DocumentShape? {
    root["resourceSpans"]?.isArray == true ? Self.spans : nil
  }

  /// The traces in the order in which they come first, each with the session that its first span with one names.
  package func index(_ root: JSONValue, as shape: DocumentShape, from place: DocumentPlace) -> DocumentContents {
    DocumentContents(traces: Self.traces(root))
  }

  /// The traces of a document, each with the session that the first of its spans that names one does.
  package static func traces(_ root: JSONValue) -> [(id: String, session: String?)] {
    var sessions: [String: String] = [:]
    var seen: Set<String> = []
    var order: [String] = []
    OTLPFormat.forEachSpan(root) { span, resource in
      let trace = OTLPFormat.traceID(span)
      if seen.insert(trace).inserted { order.append(trace) }
      if sessions[trace] == nil { sessions[trace] = OTLPFormat.sessionID(span, resource) }
    }
    return order.map { ($0, sessions[$0]) }
  }

  package func decode(
    _ session: String, from parts: [DocumentPart], wantsTrace: (String) -> Bool, into builder: inout SessionBuilder
  ) throws(ModelError) {
    var format = OTLPFormat()
    for part in parts {
      part.document.withRoot { format.read($0, part.origin, into: &builder, wanted: wantsTrace) }
    }
    format.finish(into: &builder)
  }
}
