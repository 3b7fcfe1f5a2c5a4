package import CodeLink
package import TraceModel

/// A file, and what the sessions say about it.
package struct CodeView: Sendable {
  package let document: CodeDocument
  package let sessions: [CodeSessions.Entry]
  /// Those with a line by line, then the one without.
  package let lines: [LineFigures]
  /// What the sessions did with the file, the newest first.
  package let touches: [FileTouch]
  private let lastTouches: LastTouches

  /// Finds what the sessions say; that takes time in proportion to what they say and to the file.
  ///
  /// - Parameters:
  ///   - least: the least sure links to take.
  ///   - lineMap: where the lines are now that a span from a moment on saw.
  package init(
    _ document: CodeDocument, _ sessions: [CodeSessions.Entry], files: FileTable, least: LinkConfidence = .low,
    lineMap: @escaping (Timestamp?) -> LineMap? = { _ in nil }
  ) {
    self.document = document
    self.sessions = sessions
    let codes = sessions.map(\.code)
    let standings = FileStandings(document.path)
    let found = DocumentLinks.found(
      in: document, from: codes, files: files, formerPaths: FormerPaths.of(document.path, touchedBy: codes),
      standing: standings.standing, lineMap: lineMap)
    let links = found.links.filter { $0.confidence >= least }
    touches = Self.ordered(found.touches.filter { $0.confidence >= least }, sessions)
    lastTouches = LastTouches(touches)
    let groups = Dictionary(grouping: links, by: \.line)
    lines = groups.keys.sorted { $0 ?? .max < $1 ?? .max }
      .map { LineFigures(line: $0, links: groups[$0] ?? [], sessions: sessions) }
  }

  /// Of what began at once, sessions are told apart by their ids, so that the order does not hang on the list's.
  private static func ordered(_ touches: [FileTouch], _ sessions: [CodeSessions.Entry]) -> [FileTouch] {
    let keys = touches.map { touch in
      let session = sessions[touch.session].code.session
      return (session.span(at: touch.row).start ?? .smallest, session.id)
    }
    return touches.indices.sorted { one, other in
      if keys[one].0 != keys[other].0 { return keys[one].0 > keys[other].0 }
      return keys[one].1 != keys[other].1 ? keys[one].1 < keys[other].1 : one < other
    }.map { touches[$0] }
  }

  /// Who touched a line last, counted from 1.
  package func lastTouch(ofLine line: Int) -> FileTouch? { lastTouches[line].map { touches[$0] } }

  /// The span of one of its links.
  package func span(of link: Link) -> Span { sessions[link.session].code.session.span(at: link.row) }

  /// The name of the definition that a line, counted from 1, is in.
  package func function(ofLine line: Int) -> String? {
    guard let text = document.text, line >= 1, line <= text.lineCount else { return nil }
    guard let found = DefinitionScan.enclosing(line - 1, document.definitions, in: text) else { return nil }
    guard let container = found.container, found.kind != .agentEntry else { return found.name }
    return container + "." + found.name
  }
}
