internal import TraceModel

/// Where a list goes on, as a text that only its source understands.
protocol SourceCursor {
  /// Reads the text; `nil` where it is none of these.
  init?(_ text: String)
  var text: String { get }
}

extension SourceCursor {
  /// Reads the text that somebody gave.
  static func read(_ text: String, of source: String) throws(SourceError) -> Self {
    if let cursor = Self(text) { return cursor }
    throw SourceError(
      .badResponse, source: source, "this is no cursor of \(source)", hint: "begin again without a cursor")
  }
}

/// A place in a list that a server counts: how many entries come before it.
struct OffsetCursor: SourceCursor {
  let offset: Count

  init(_ offset: Count) { self.offset = offset }

  init?(_ text: String) {
    guard let offset = Count(text), offset >= 0, !offset.isSaturated else { return nil }
    self.offset = offset
  }

  var text: String { "\(offset)" }
}
