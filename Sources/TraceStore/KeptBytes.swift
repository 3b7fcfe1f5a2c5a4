internal import TraceClient
internal import TraceModel

/// What is kept is counted with its text, which may be as long as a source likes.
extension StoreKey {
  /// What the key takes, in bytes, with its place in the tables.
  var byteCount: Int {
    let text =
      switch item {
      case .session(let id), .trace(let id): id.utf8.count
      case .sessions(let query): [query.userID, query.text, query.cursor].byteCount + query.tags.byteCount
      case .traces(let query):
        [query.sessionID, query.userID, query.text, query.cursor].byteCount + query.tags.byteCount
      }
    return 256 + source.utf8.count + text
  }
}

extension Page {
  /// - Parameter size: what an item takes, in bytes.
  func byteCount(_ size: (Item) -> Int) -> Int {
    items.reduce(512) { $0 + size($1) } + cursors.byteCount + [nextCursor].byteCount + warnings.map(\.message).byteCount
  }
}

extension [String?] {
  fileprivate var byteCount: Int { reduce(0) { $0 + ($1?.utf8.count ?? 0) } }
}

extension [String] {
  fileprivate var byteCount: Int { reduce(0) { $0 + MemoryLayout<String>.stride + $1.utf8.count } }
}
