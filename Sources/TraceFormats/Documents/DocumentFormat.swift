package import JSONTape
package import TraceModel

/// A format of JSON documents: bodies of a service, files of an exporter. One session may be spread over several.
package protocol DocumentFormat: SessionFormat {
  /// The shape of a document that bears this product's marks; `nil` for any other.
  func recognise(_ root: JSONValue) -> DocumentShape?

  /// The shape of a document that bears nobody's marks and may still be this product's. Asked only where no format
  /// recognises it.
  func guess(_ root: JSONValue) -> DocumentShape?

  /// What a document of a shape tells of; nothing of it is decoded. Where it tells of many sessions, each is told of
  /// by itself, with the values that are about it: no session must need all of a document that holds others, too.
  func index(_ root: JSONValue, as shape: DocumentShape, from place: DocumentPlace) -> [DocumentContents]

  /// Adds what entries of lists say of a session. Comes before `decode`, so that a detail has the last word.
  ///
  /// - Parameter parts: the entries that are about the session, in the order in which they were written.
  func decodeEntries(of session: String, in parts: [DocumentPart], into builder: inout SessionBuilder)

  /// Makes a session of all that tells of it. Where several parts tell of the same, the format's own rule says which
  /// counts. It may end early, and what it made is then thrown away, once `Interruption` is raised.
  ///
  /// - Parameters:
  ///   - parts: what is written about the session in this format, in the order in which it was written, without the
  ///     entries of lists.
  ///   - wantsTrace: whether a trace of a part that holds several sessions is one of this session.
  func decode(
    _ session: String, from parts: [DocumentPart], wantsTrace: (String) -> Bool, into builder: inout SessionBuilder
  ) throws(ModelError)
}

extension DocumentFormat {
  package func guess(_ root: JSONValue) -> DocumentShape? { nil }
  package func decodeEntries(of session: String, in parts: [DocumentPart], into builder: inout SessionBuilder) {}
}
