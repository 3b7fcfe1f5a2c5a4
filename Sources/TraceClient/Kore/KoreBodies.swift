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

  func add(_ pages: [Bytes], to builder: inout SessionBuilder) throws(SourceError) {
    var format = KoreFormat()
    // The events are views into these.
    var documents: [JSONDocument] = []
    var total: Count?
    for page in pages {
      let (document, origin) = try bodies.document(page, &builder)
      documents.append(document)
      var failure: ModelError?
      document.withRoot { root in
        KoreEnvelope.read(root, into: &builder)
        total = total ?? KoreEnvelope.total(root)
        guard let list = KoreFormat.eventList(root) else { return }
        do throws(ModelError) {
          try format.read(list, origin, session: isMixed ? session : nil, into: &builder)
        } catch {
          failure = error
        }
      }
      if failure != nil { throw bodies.tooLarge() }
    }
    let count = format.eventCount
    // Some servers count what they give twice.
    if let total, total > Count(clamping: count + format.repeatedCount), builder.info.incomplete == nil {
      builder.info.incomplete = "\(count) of the session's \(total) events could be fetched"
    }
    format.finish(session: session, into: &builder)
    withExtendedLifetime(documents) {}
  }
}
