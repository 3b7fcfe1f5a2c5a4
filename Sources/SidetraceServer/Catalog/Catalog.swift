package import SystemCalls
package import TraceClient
package import TraceModel
package import TraceStore

/// The configured sources and the store in front of them: finds who has what a request asks for.
package final class Catalog: Sendable {
  package let sources: [any TraceSource]
  package let store: TraceStore
  let serverAnswers = ServerAnswers()

  /// Whether nobody named the sources: they are those that were found.
  let areFound: Bool

  /// - Parameters:
  ///   - byteLimit: how much the store keeps at most, in bytes.
  ///   - time: what tells how old an answer is.
  package init(
    sources: [any TraceSource], byteLimit: Int, areFound: Bool = false, time: TimeSource = .system
  ) {
    self.sources = sources
    self.areFound = areFound
    store = TraceStore(sources: sources, byteLimit: byteLimit, time: time)
  }

  /// Says where was looked, and what to set.
  private var noSource: SourceError {
    let start = "start sidetrace with --source KIND:PATH, or give \"sources\" in initializationOptions"
    guard areFound else { return SourceError(.noSource, "no source is configured", hint: start) }
    let places = SourceKinds.placesLookedAt(CurrentProcess.environment).joined(separator: ", ")
    let variables = SourceKinds.variablesOfPlaces.joined(separator: ", ")
    return SourceError(
      .noSource, "no source is configured, and none was found: there is no \(places)",
      hint: "\(variables) say where agents keep their sessions, if elsewhere; or \(start)")
  }

  /// The source with this name; without a name, all of them.
  func sources(named name: String?) throws(SourceError) -> [any TraceSource] {
    if sources.isEmpty {
      throw noSource
    }
    guard let name else { return sources }
    if let source = sources.first(where: { $0.name == name }) { return [source] }
    let names = sources.map(\.name)
    let near = Spelling.nearest(to: name, among: names).map { "did you mean '\($0)'?" }
    throw SourceError(
      .noSource, source: name, "there is no source '\(name)'",
      hint: near ?? "there are \(names.joined(separator: ", "))")
  }

  /// A session, and the name of the source it is from.
  package struct Located: Sendable {
    package let session: Session
    package let source: String
  }

  /// The session, if it is in memory and fresh.
  func resident(_ wanted: SessionKey, source: String?) -> Located? {
    for candidate in sources where source == nil || candidate.name == source {
      if let session = store.resident(wanted.key(in: candidate.name)) {
        return Located(session: session, source: candidate.name)
      }
    }
    return nil
  }

  /// The sessions in memory that have a span with this id, for those who name nothing else; the first two of them.
  func held(withSpan id: String, source: String?) -> [(source: String, session: String)] {
    let holders = store.held(from: source).lazy.filter { !$0.session.spans(id: id, limit: 1).isEmpty }
    return holders.prefix(2).map { ($0.source, $0.session.id) }
  }
}
