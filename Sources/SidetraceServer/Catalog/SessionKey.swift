internal import JSONTape
internal import TraceStore

/// Which session a request wants: by its id, or the one that holds a trace.
package enum SessionKey: Sendable {
  case session(String)
  case trace(String)

  /// What is wanted, for people.
  var words: String {
    switch self {
    case .session(let id): "a session '\(ReadableText.line(id, limit: 100))'"
    case .trace(let id): "a trace '\(ReadableText.line(id, limit: 100))'"
    }
  }

  func key(in source: String) -> StoreKey {
    switch self {
    case .session(let id): .session(id, source: source)
    case .trace(let id): .trace(id, source: source)
    }
  }
}
