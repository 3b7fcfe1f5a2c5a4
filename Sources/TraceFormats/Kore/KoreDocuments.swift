package import JSONTape
internal import SystemCalls
package import TraceModel

/// Kore's answers as documents: events of sessions, alone or in lists of many shapes, and pages of its list of sessions.
package struct KoreDocuments: DocumentFormat {
  package var product: String { "kore" }
  package var title: String { "Kore" }

  static let events = DocumentShape(of: KoreDocuments(), .detail, loneTraces: .unknown)
  /// Events out of a body that has some of other sessions, too.
  static let event = DocumentShape(of: KoreDocuments(), .detail, loneTraces: .unknown)
  /// What such a body says of itself.
  static let meta = DocumentShape(of: KoreDocuments(), .detail, loneTraces: .unknown)
  static let sessionList = DocumentShape(of: KoreDocuments(), .sessionEntries)

  package init() {}

  package func recognise(_ root: JSONValue) -> DocumentShape? {
    guard root.isObject, let sessions = root["sessions"], sessions.isArray else { return nil }
    // One entry that is none decides nothing.
    guard let first = sessions.elements.first(where: { $0.isObject && !$0.isEmptyContainer }),
      first["id"] != nil || root["success"] != nil, KoreSessionEntry.isEntry(first)
    else { return nil }
    return root["success"] != nil || first["createdAt"] != nil ? Self.sessionList : nil
  }

  /// No body of Kore's is published, so that its events are known by what is likely.
  package func guess(_ root: JSONValue) -> DocumentShape? { KoreFormat.hasEvents(root) ? Self.events : nil }

  package func index(_ root: JSONValue, as shape: DocumentShape, from place: DocumentPlace) -> [DocumentContents] {
    guard shape == Self.events else {
      return DocumentContents.entries(of: root["sessions"], Self.sessionList) { KoreSessionEntry.id(of: $0) }
    }
    let sessions = Self.split(KoreWalk.elements(of: root))
    if sessions.count > 1 { return sessions + Self.meta(of: root, for: sessions) }
    let named = sessions.first?.sessions.first ?? Self.session(around: root)
    let id = named ?? Self.session(inPath: place.request) ?? place.stem
    return [DocumentContents(Self.events, sessions: [id], values: ValueRanges(root.range))]
  }

  /// The session that a body names around its events.
  private static func session(around root: JSONValue) -> String? {
    for holder in [root, root["data"], root["session"], root["data"]?["session"]].compactMap({ $0 }) {
      if let id = KoreFormat.sessionID(of: holder) { return id }
    }
    return (root["session"] ?? root["data"]?["session"]).flatMap { KoreSessionEntry.id(of: $0) }
  }

  /// The events of each session that lists name. One that names none goes with those before it, or with the first.
  private static func split(_ elements: [KoreWalk.Found]) -> [DocumentContents] {
    var all: [DocumentContents] = []
    var places: [String: Int] = [:]
    var early = ValueRanges()
    var current: Int?
    for element in elements {
      if let id = session(of: element) {
        if places[id] == nil {
          places[id] = all.count
          all.append(DocumentContents(Self.event, sessions: [id], values: ValueRanges()))
        }
        current = places[id]
      }
      let range = element.value.range
      if let current { all[current].values.append(range) } else { early.append(range) }
    }
    if !all.isEmpty {
      early.append(all[0].values, offset: 0)
      all[0].values = early
    }
    return all
  }

  /// The session that an element names, or what is around it, or else the first event below it that names one.
  private static func session(of element: KoreWalk.Found) -> String? {
    if let id = KoreFormat.sessionID(of: element.value) ?? element.context.sessionID { return id }
    guard KoreWalk.isTurn(element.value) else { return nil }
    var walk = KoreWalk(element: element.value)
    while let found = walk.next() {
      if let id = KoreFormat.sessionID(of: found.value) ?? found.context.sessionID { return id }
    }
    return nil
  }

  /// What a body says of itself is said to all of its sessions, unless that would be more than the body is.
  private static func meta(of root: JSONValue, for sessions: [DocumentContents]) -> [DocumentContents] {
    guard let meta = KoreEnvelope.meta(of: root)?.range else { return [] }
    let heard = meta.count * sessions.count <= root.range.count ? sessions[...] : sessions.prefix(1)
    return [DocumentContents(Self.meta, sessions: heard.flatMap(\.sessions), values: ValueRanges(meta))]
  }

  /// `…/sessions/ID/traces`
  private static func session(inPath path: String?) -> String? {
    let parts = path?.split(separator: "?").first?.split(separator: "/") ?? []
    guard let place = parts.lastIndex(of: "sessions"), place + 1 < parts.count else { return nil }
    return String(parts[place + 1])
  }

  package func decodeEntries(of session: String, in parts: [DocumentPart], into builder: inout SessionBuilder) {
    for part in parts {
      part.document(&builder)?.withRoot { item in
        builder.records.append(part.origin.slice(item))
        KoreSessionEntry.read(item, into: &builder)
      }
    }
  }

  package func decode(
    _ session: String, from parts: [DocumentPart], wantsTrace: (String) -> Bool, into builder: inout SessionBuilder
  ) throws(ModelError) {
    var format = KoreFormat()
    // The events are views into the documents.
    var read: [JSONDocument] = []
    // How many events the server says there are.
    var total: Count = 0
    let isLeft = Interruption.probe()
    for part in parts {
      if isLeft() { return }
      guard let document = part.document(&builder) else { continue }
      read.append(document)
      try document.withRoot { root throws(ModelError) in
        switch part.shape {
        case Self.meta: KoreEnvelope.read(root, into: &builder)
        case Self.event: try format.read(element: root, part.origin, session: nil, into: &builder)
        default:
          if !KoreFormat.isEvent(root) {
            KoreEnvelope.read(root, into: &builder)
            total = max(total, KoreEnvelope.statedTotal(root) ?? 0)
          }
          try format.read(body: root, part.origin, session: session, into: &builder)
        }
      }
    }
    if total > Count(clamping: format.readCount), builder.info.incomplete == nil {
      builder.info.incomplete = "\(format.readCount) of the session's \(total) events are here"
    }
    format.finish(session: session, into: &builder)
    withExtendedLifetime(read) {}
  }
}
