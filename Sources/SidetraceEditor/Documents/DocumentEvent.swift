internal import CodeLink
internal import JSONTape
internal import TraceModel

/// What happened to a document and was not followed yet, in the order in which the client told of it.
enum DocumentEvent: Sendable {
  /// All of its text is another.
  case replaced([UInt8])
  /// What is between two positions is another, in the client's way to count.
  case edited(start: EditedText.Position, end: EditedText.Position, [UInt8], PositionEncoding)
  /// What runs from now on sees the lines as they are then.
  case saved(Timestamp)

  /// How much memory it takes, in bytes.
  var weight: Int {
    switch self {
    case .replaced(let new), .edited(_, _, let new, _): new.count + 96
    case .saved: 96
    }
  }

  var isSave: Bool {
    if case .saved = self { true } else { false }
  }

  /// Reads the changes of a `textDocument/didChange`; `nil` where one of them cannot be read, since what the others mean
  /// hangs on it.
  static func changes(_ list: JSONValue, _ encoding: PositionEncoding) -> [DocumentEvent]? {
    var events: [DocumentEvent] = []
    for change in list.elements {
      guard let new = change["text"]?.stringValue else { return nil }
      if let range = change["range"], !range.isNull {
        guard let start = TextPosition(range["start"]), let end = TextPosition(range["end"]) else { return nil }
        events.append(.edited(start: start.inText, end: end.inText, Array(new.utf8), encoding))
      } else {
        events.append(.replaced(Array(new.utf8)))
      }
    }
    return events
  }
}
