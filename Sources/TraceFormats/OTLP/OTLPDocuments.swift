package import JSONTape
internal import SystemCalls
package import TraceModel

/// Documents of OTLP/JSON: `resourceSpans`, as exporters send them and collectors write them to files.
package struct OTLPDocuments: DocumentFormat {
  package var product: String { "otlp" }
  package var title: String { "OTLP/JSON" }

  /// A document's text as it comes.
  static let document = DocumentShape(of: OTLPDocuments(), .detail, loneTraces: .areSessions)
  /// One span out of it.
  package static let span = DocumentShape(of: OTLPDocuments(), .detail, loneTraces: .areSessions)
  /// One log record out of it, which tells more of the span that it names.
  package static let log = DocumentShape(of: OTLPDocuments(), .detail, loneTraces: .areNone)

  package init() {}

  package func recognise(_ root: JSONValue) -> DocumentShape? {
    let isOne = root["resourceSpans"]?.isArray ?? root["resourceLogs"]?.isArray ?? root["resourceMetrics"]?.isArray
    return isOne == true ? Self.document : nil
  }

  /// The traces in the order in which they come first, each with the best claim that its spans make.
  package func index(_ root: JSONValue, as shape: DocumentShape, from place: DocumentPlace) -> [DocumentContents] {
    let index = OTLPIndex(root)
    var all: [DocumentContents] = []
    for trace in index.traces {
      if !trace.spans.isEmpty {
        all.append(DocumentContents(Self.span, traces: [(trace.id, trace.claim)], values: trace.spans))
      }
      if !trace.logs.isEmpty { all.append(DocumentContents(Self.log, traces: [(trace.id, nil)], values: trace.logs)) }
    }
    if !index.warnings.isEmpty {
      var odd = DocumentContents(Self.log, values: ValueRanges())
      odd.warnings = index.warnings
      all.append(odd)
    }
    return all
  }

  package func decode(
    _ session: String, from parts: [DocumentPart], wantsTrace: (String) -> Bool, into builder: inout SessionBuilder
  ) throws(ModelError) {
    var format = OTLPFormat()
    let isLeft = Interruption.probe()
    for part in parts {
      if isLeft() { return }
      part.document(&builder)?.withRoot { value in
        if part.shape == Self.log {
          format.read(log: value, part.origin, into: &builder, wanted: wantsTrace)
        } else {
          format.read(span: value, part.origin, into: &builder, wanted: wantsTrace)
        }
      }
    }
    format.finish(into: &builder)
  }
}
