internal import JSONTape

/// A name of a session that stands among attributes of a span or of a resource.
///
/// What names one conversation counts more than what names a session, which may be a window of an editor or a process
/// with many conversations; what is on a span counts more than what is on the resource around it; and of spans the root
/// counts most, since agents below it may have conversations of their own.
struct OTLPSessionName {
  let id: String
  /// The place of the attribute's name in the table.
  let place: Int

  /// Names that are as good as one another have places in one of these.
  private static let groupSize = 16

  /// Ranks are made of three parts, the one that counts most in front.
  private func rank(_ group: Int, isRoot: Bool) -> Int { (group * 2 + (isRoot ? 0 : 1)) * Self.groupSize * 8 + place }

  /// The claim of a span to its trace, or of the resource around the span where that is all there is.
  static func claim(span: OTLPSessionName?, resource: OTLPSessionName?, isRoot: Bool, start: UInt64) -> SessionClaim? {
    if let span {
      return SessionClaim(span.id, rank: span.rank(span.place / groupSize, isRoot: isRoot), moment: start)
    }
    return resource.map { SessionClaim($0.id, rank: $0.rank(8 + $0.place / groupSize, isRoot: isRoot), moment: start) }
  }

  /// The best name among attributes.
  static func best(in attributes: JSONValue?) -> OTLPSessionName? {
    var best: OTLPSessionName?
    for attribute in attributes?.elements ?? .empty {
      guard let key = attribute["key"], let place = OTLPFormat.sessionKeys[key], place < best?.place ?? .max,
        let text = attribute["value"].flatMap({ OTLPValue($0).text }), let id = id(text)
      else { continue }
      best = OTLPSessionName(id: id, place: place)
    }
    return best
  }

  /// The id that a value says, which some SDKs write as JSON text inside the string; `nil` for none.
  static func id(_ text: String) -> String? {
    guard text.utf8.count >= 2, text.utf8.first == 0x22, text.utf8.last == 0x22 else {
      return text.isEmpty ? nil : text
    }
    let inner = (try? JSONDocument(Bytes(text)))?.withRoot { $0.stringValue } ?? text
    return inner.isEmpty ? nil : inner
  }
}
