package import JSONTape
package import TraceModel

/// Kore's answers as documents: events of sessions, alone or in lists of many shapes, and pages of its list of sessions.
package struct KoreDocuments: DocumentFormat {
  package var product: String { "kore" }
  package var title: String { "Kore" }

  static let events = DocumentShape(of: KoreDocuments(), .detail, loneTraces: .unknown)
  static let sessionList = DocumentShape(of: KoreDocuments(), .sessionEntries)

  package init() {}

  package func recognise(_ root: JSONValue) -> DocumentShape? {
    guard root.isObject, let sessions = root["sessions"], sessions.isArray, let first = sessions.first,
      first["id"]?.isString == true
    else { return nil }
    return root["success"] != nil || first["createdAt"] != nil ? Self.sessionList : nil
  }

  /// No body of Kore's is published, so that its events are known by what is likely.
  package func guess(_ root: JSONValue) -> DocumentShape? {
    KoreFormat.eventList(root) != nil || KoreFormat.isEvent(root) ? Self.events : nil
  }

  package func index(_ root: JSONValue, as shape: DocumentShape, from place: DocumentPlace) -> DocumentContents {
    if shape == Self.events { return DocumentContents(sessions: Self.sessions(of: root, place)) }
    return DocumentContents(sessions: root["sessions"]?.elements.compactMap { $0["id"]?.stringValue } ?? [])
  }

  /// The sessions that the events name; else the one that was asked for; else the file's own name.
  private static func sessions(of root: JSONValue, _ place: DocumentPlace) -> [String] {
    var sessions: [String] = []
    func note(_ id: String?) {
      if let id, !sessions.contains(id) { sessions.append(id) }
    }
    if KoreFormat.isEvent(root) { note(KoreFormat.sessionID(of: root)) }
    for element in KoreFormat.eventList(root)?.elements ?? .empty { note(KoreFormat.sessionID(of: element)) }
    if sessions.isEmpty { sessions = [session(inPath: place.request) ?? place.stem] }
    return sessions
  }

  /// `…/sessions/ID/traces`
  private static func session(inPath path: String?) -> String? {
    let parts = path?.split(separator: "?").first?.split(separator: "/") ?? []
    guard let place = parts.lastIndex(of: "sessions"), place + 1 < parts.count else { return nil }
    return String(parts[place + 1])
  }

  package func decodeEntries(of session: String, in parts: [DocumentPart], into builder: inout SessionBuilder) {
    for part in parts {
      part.forEachEntry(of: session, in: "sessions", id: "id", into: &builder) { item, builder in
        KoreSessionEntry.read(item, into: &builder)
      }
    }
  }

  package func decode(
    _ session: String, from parts: [DocumentPart], wantsTrace: (String) -> Bool, into builder: inout SessionBuilder
  ) throws(ModelError) {
    var format = KoreFormat()
    for part in parts {
      try part.document.withRoot { root throws(ModelError) in
        KoreEnvelope.read(root, into: &builder)
        if let list = KoreFormat.eventList(root) {
          try format.read(list, part.origin, session: session, into: &builder)
        } else {
          try format.read(single: root, part.origin, into: &builder)
        }
      }
    }
    format.finish(session: session, into: &builder)
    // The events are views into the parts' documents.
    withExtendedLifetime(parts) {}
  }
}
