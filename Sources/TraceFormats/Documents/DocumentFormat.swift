package import JSONTape
package import TraceModel

/// A format of JSON documents: bodies of a service, files of an exporter. One session may be spread over several.
package protocol DocumentFormat: SessionFormat {
  /// The shape of a document that bears this product's marks; `nil` for any other.
  func recognise(_ root: JSONValue) -> DocumentShape?

  /// The shape of a document that bears nobody's marks and may still be this product's. Asked only where no format
  /// recognises it.
  func guess(_ root: JSONValue) -> DocumentShape?

  /// What a document of a shape tells of; nothing of it is decoded.
  func index(_ root: JSONValue, as shape: DocumentShape, from place: DocumentPlace) -> DocumentContents

  /// Adds what entries of lists say of a session. Comes before `decode`, so that a detail has the last word.
  ///
  /// - Parameter parts: documents of this format whose shape holds entries of sessions.
  func decodeEntries(of session: String, in parts: [DocumentPart], into builder: inout SessionBuilder)

  /// Makes a session of all documents that tell of it. Where several tell of the same, the format's own rule says which
  /// counts.
  ///
  /// - Parameters:
  ///   - parts: documents of this format, all whose shape holds more than entries of sessions.
  ///   - wantsTrace: whether a trace of a document that holds several sessions is part of this one.
  func decode(
    _ session: String, from parts: [DocumentPart], wantsTrace: (String) -> Bool, into builder: inout SessionBuilder
  ) throws(ModelError)
}

extension DocumentFormat {
  package func guess(_ root: JSONValue) -> DocumentShape? { nil }
  package func decodeEntries(of session: String, in parts: [DocumentPart], into builder: inout SessionBuilder) {}
}
