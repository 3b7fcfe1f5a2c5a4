package import JSONTape
package import TraceModel

/// The formats that are known. A new one stands here once, and files, transcripts, and the kinds of sources find it.
package enum FormatRegistry {
  /// What a file may hold, in the order in which documents are shown to them, and in which they add to a session.
  package static let documents: [any DocumentFormat] = [
    PandaProbeDocuments(), Syntropic137Documents(), KoreDocuments(), OTLPDocuments(),
  ]

  /// What coding agents leave on this machine, in the order in which people read of them.
  package static let transcripts: [any TranscriptFormat] = [ClaudeCodeTranscripts(), CodexTranscripts()]

  /// Why a document holds no sessions or traces.
  package struct Unrecognised: Error {
    package let reason: String
  }

  /// The shape of a document, by its content alone.
  package static func recognise(_ root: JSONValue) -> Result<DocumentShape, Unrecognised> {
    for format in documents { if let shape = format.recognise(root) { return .success(shape) } }
    if let reason = emptyOrOther(root) { return .failure(Unrecognised(reason: reason)) }
    for format in documents { if let shape = format.guess(root) { return .success(shape) } }
    return .failure(Unrecognised(reason: "no session, trace or list of them"))
  }

  /// Bodies of services that hold no session, named so that a person need not wonder.
  private static func emptyOrOther(_ root: JSONValue) -> String? {
    guard root.isObject else { return nil }
    if root["openapi"] != nil { return "an API description" }
    if let items = root["items"], items.isEmptyContainer { return "an empty list" }
    if let sessions = root["sessions"], sessions.isEmptyContainer { return "an empty list" }
    if let detail = root["detail"] ?? root["error"], detail.isString || detail.isObject || detail.isArray,
      root["traces"] == nil
    {
      return "an error answer"
    }
    return nil
  }

  /// Makes one session of documents of any formats: of entries of lists first, then of details.
  ///
  /// - Parameters:
  ///   - parts: all that tells of the session, in the order in which it was written.
  ///   - wantsTrace: whether a trace of a part that holds several sessions is one of this session.
  package static func decode(
    _ session: String, from parts: [DocumentPart], wantsTrace: (String) -> Bool, into builder: inout SessionBuilder
  ) throws(ModelError) {
    let ofProduct = Dictionary(grouping: parts) { $0.shape.format.product }
    func own(_ format: any DocumentFormat, areEntries: Bool) -> [DocumentPart] {
      (ofProduct[format.product] ?? []).filter { ($0.shape.content == .sessionEntries) == areEntries }
    }
    for format in documents {
      let entries = own(format, areEntries: true)
      if !entries.isEmpty { format.decodeEntries(of: session, in: entries, into: &builder) }
    }
    for format in documents {
      let details = own(format, areEntries: false)
      if !details.isEmpty { try format.decode(session, from: details, wantsTrace: wantsTrace, into: &builder) }
    }
    if !parts.contains(where: { $0.shape.content == .detail }) {
      builder.info.hasDetail = false
      builder.info.incomplete = "only the entry of a list is here, not the session itself"
    }
  }
}
