internal import Synchronization
public import TraceModel

/// What a fetch that takes several calls tells while it goes on. Any number of requests may listen to one fetch.
public final class FetchProgress: Sendable {
  /// How far a fetch is.
  public struct Update: Sendable, Equatable {
    /// How many answers have come.
    public var pages = 0
    /// How many pages there will be, once that is known.
    public var pageTotal: Count?
    /// How many spans they had.
    public var spans = 0
    /// How many bytes they had, counted after decompression.
    public var bytes = 0
    /// Nothing has come yet.
    public init() {}
  }

  /// What a listener hears.
  public enum Event: Sendable {
    case update(Update)
    /// A part of the session, in the order of its turns; the parts together have all of them.
    case part(Session)
  }

  /// Hears of a fetch, on any thread.
  public typealias Listener = @Sendable (Event) -> Void

  private struct State {
    var listeners: [Listener] = []
    var last: Update?
    var parts: [Session] = []
  }

  private let state = Mutex(State())

  /// A fetch that nobody listens to yet.
  public init() {}

  /// Adds a listener, which first hears what it missed.
  public func listen(_ listener: @escaping Listener) {
    let missed = state.withLock { state in
      state.listeners.append(listener)
      return (state.parts, state.last)
    }
    for part in missed.0 { listener(.part(part)) }
    if let last = missed.1 { listener(.update(last)) }
  }

  /// Whether anybody listens, so that parts are worth making.
  var wantsParts: Bool { state.withLock { !$0.listeners.isEmpty } }

  func report(_ change: (inout Update) -> Void) {
    let (update, listeners) = state.withLock { state in
      var update = state.last ?? Update()
      change(&update)
      state.last = update
      return (update, state.listeners)
    }
    for listener in listeners { listener(.update(update)) }
  }

  func deliver(_ part: Session) {
    let listeners = state.withLock { state in
      state.parts.append(part)
      return state.listeners
    }
    for listener in listeners { listener(.part(part)) }
  }
}
