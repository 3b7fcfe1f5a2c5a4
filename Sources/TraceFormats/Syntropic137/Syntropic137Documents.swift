package import JSONTape
package import TraceModel

/// Syntropic137's answers as documents: sessions in detail, conversations, and pages of its list.
package struct Syntropic137Documents: DocumentFormat {
  package var product: String { "syntropic137" }
  package var title: String { "Syntropic137" }

  static let session = DocumentShape(of: Syntropic137Documents(), .detail)
  static let conversation = DocumentShape(of: Syntropic137Documents(), .detail)
  static let list = DocumentShape(of: Syntropic137Documents(), .sessionEntries)

  package init() {}

  package func recognise(_ root: JSONValue) -> DocumentShape? {
    guard root.isObject else { return nil }
    if root["session_id"]?.isString == true, root["lines"]?.isArray == true { return Self.conversation }
    if root["id"]?.isString == true, root["operations"]?.isArray == true { return Self.session }
    guard let sessions = root["sessions"], sessions.isArray, let first = sessions.first,
      first["id"]?.isString == true
    else { return nil }
    return first["workflow_id"] != nil || first["total_cost_usd"] != nil ? Self.list : nil
  }

  package func index(_ root: JSONValue, as shape: DocumentShape, from place: DocumentPlace) -> [DocumentContents] {
    switch shape {
    case Self.session:
      let id = root["id"]?.stringValue ?? ""
      return [
        DocumentContents(
          Self.session, sessions: [id], traces: [(id, SessionClaim(id))], values: ValueRanges(root.range))
      ]
    case Self.conversation:
      let id = root["session_id"]?.stringValue ?? ""
      return [
        DocumentContents(
          Self.conversation, sessions: [id], traces: [(id, SessionClaim(id))], values: ValueRanges(root.range))
      ]
    default: return DocumentContents.entries(of: root["sessions"], Self.list) { $0["id"]?.stringValue }
    }
  }

  package func decodeEntries(of session: String, in parts: [DocumentPart], into builder: inout SessionBuilder) {
    let format = Syntropic137Format(session: session)
    for part in parts {
      part.document(&builder)?.withRoot { item in
        builder.records.append(part.origin.slice(item))
        format.readSession(item, into: &builder)
      }
    }
  }

  /// Of pages of one conversation the one with the most lines counts, of bodies of one session the longest.
  package func decode(
    _ session: String, from parts: [DocumentPart], wantsTrace: (String) -> Bool, into builder: inout SessionBuilder
  ) throws(ModelError) {
    var longest: (document: JSONDocument, origin: SliceOrigin, lines: Int)?
    for part in parts where part.shape == Self.conversation {
      guard let document = part.document(&builder) else { continue }
      let lines = document.withRoot { $0["lines"]?.elements.reduce(0) { count, _ in count + 1 } ?? 0 }
      if lines > longest?.lines ?? -1 { longest = (document, part.origin, lines) }
    }
    let conversation = try longest.map { longest throws(ModelError) in
      try longest.document.withRoot { root throws(ModelError) in
        try Syntropic137Conversation(root, longest.origin, into: &builder)
      }
    }
    let best = parts.filter { $0.shape == Self.session }.max { $0.byteCount < $1.byteCount }
    let format = Syntropic137Format(session: session)
    if let best, let document = best.document(&builder) {
      document.withRoot { root in
        format.add(detail: (root, best.origin), conversation: conversation, to: &builder)
      }
    } else {
      format.add(detail: nil, conversation: conversation, to: &builder)
    }
  }
}
