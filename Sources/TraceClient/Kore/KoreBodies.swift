internal import JSONTape
internal import TraceFormats
internal import TraceModel

/// Puts pages of events together.
struct KoreBodies: Sendable {
  let bodies: ServerBodies
  let session: String
  /// Whether the pages hold events of other sessions, too. Else all events are the session's, whatever id they name it
  /// by: the service has one of its own for what runs.
  var isMixed = false

  /// - Parameter again: from which page on events are read once more, since the list had changed meanwhile.
  func add(_ pages: [Bytes], again: Int? = nil, to builder: inout SessionBuilder) throws(SourceError) {
    var format = KoreFormat()
    // The events are views into these.
    var documents: [JSONDocument] = []
    var total: Count?
    for (number, page) in pages.enumerated() {
      let (document, origin) = try bodies.document(page, &builder)
      documents.append(document)
      let page = KoreFormat.Page(number: number, isAgain: again.map { number >= $0 } ?? false)
      var failure: ModelError?
      document.withRoot { root in
        KoreEnvelope.read(root, into: &builder)
        total = total ?? KoreEnvelope.total(root)
        do throws(ModelError) {
          try format.read(body: root, origin, session: isMixed ? session : nil, page: page, into: &builder)
        } catch {
          failure = error
        }
      }
      if failure != nil { throw bodies.tooLarge() }
    }
    // Some servers count what they give twice.
    if let total, total > Count(clamping: format.readCount), builder.info.incomplete == nil {
      builder.info.incomplete = "\(format.readCount) of the session's \(total) events could be fetched"
    }
    format.finish(session: session, into: &builder)
    withExtendedLifetime(documents) {}
  }
}
