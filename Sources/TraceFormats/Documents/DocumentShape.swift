/// One of the shapes that documents of a format have. Each exists once and is known by that.
package final class DocumentShape: Sendable, Equatable {
  /// What there is in a document.
  package enum Content: Sendable {
    /// Entries of a list of sessions.
    case sessionEntries
    /// Entries of a list of traces.
    case traceEntries
    /// Sessions or traces themselves.
    case detail
  }

  /// What a trace is that no document gives a session.
  package enum LoneTraces: Sendable {
    /// Something of its own, beside the sessions.
    case standAlone
    /// A session of its own, by the same id.
    case areSessions
    /// Which traces there are shows only once a session is decoded.
    case unknown
    /// Nothing: the document tells more of traces that others have.
    case areNone
  }

  package let format: any DocumentFormat
  package let content: Content
  package let loneTraces: LoneTraces

  package init(of format: any DocumentFormat, _ content: Content, loneTraces: LoneTraces = .standAlone) {
    self.format = format
    self.content = content
    self.loneTraces = loneTraces
  }

  package static func == (one: DocumentShape, other: DocumentShape) -> Bool { one === other }
}
