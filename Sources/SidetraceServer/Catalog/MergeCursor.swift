internal import JSONTape

/// A cursor over several sources: where each goes on, and which have no more.
struct MergeCursor: Cursor {
  /// Where a source goes on; `cursor` is nil at its beginning.
  struct Place {
    var cursor: String?
  }

  /// The sources in their order.
  private var names: [String] = []
  /// Sources that are not in here have no more.
  private var open: [String: Place] = [:]

  /// The beginning of the list of these sources.
  init(beginningOf names: [String]) {
    self.names = names
    for name in names { open[name] = Place() }
  }

  init?(_ text: String) {
    guard let document = try? JSONDocument(Bytes(text)) else { return nil }
    let isObject = document.withRoot { root -> Bool in
      for member in root.members {
        guard let name = member.key.stringValue else { continue }
        if open[name] == nil { names.append(name) }
        open[name] = Place(cursor: member.value.stringValue)
      }
      return root.isObject
    }
    if !isObject { return nil }
  }

  /// The same cursor over these sources; `nil` where it is one of others.
  func over(_ names: [String]) -> MergeCursor? {
    guard open.keys.allSatisfy(names.contains) else { return nil }
    var cursor = self
    cursor.names = names
    return cursor
  }

  func next(of name: String) -> Place? { open[name] }

  mutating func set(_ name: String, _ cursor: String?) {
    open[name] = cursor.map { Place(cursor: $0) }
  }

  /// Whether no source has more.
  var isAtEnd: Bool { open.isEmpty }

  var text: String {
    json { writer in
      writer.object { writer in
        for name in names {
          guard let place = open[name] else { continue }
          writer.key(name)
          if let cursor = place.cursor { writer.string(cursor) } else { writer.null() }
        }
      }
    }.text
  }
}
