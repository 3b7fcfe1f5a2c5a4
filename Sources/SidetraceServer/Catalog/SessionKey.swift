internal import TraceStore

/// Which session a request wants: by its id, or the one that holds a trace.
package enum SessionKey: Sendable {
  case session(String)
  case trace(String)

  func key(in source: String) -> StoreKey {
    switch self {
    case .session(let id): .session(id, source: source)
    case .trace(let id): .trace(id, source: source)
    }
  }
}
