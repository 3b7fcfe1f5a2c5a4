internal import JSONTape
internal import Synchronization

/// `sidetrace tail`: the last steps of a session, and each further one as it comes.
final class TailView: Sendable {
  private struct State {
    /// The status each span was last shown with.
    var shown: [String: String] = [:]
    /// What came before the beginning was shown.
    var waiting: [JSONBytes]? = []
    var isOver = false
    var isUnread = false

    /// The next of what waits; once nothing does, nothing waits any more.
    mutating func nextWaiting() -> JSONBytes? {
      if waiting?.isEmpty == true { waiting = nil }
      return waiting?.removeFirst()
    }
  }

  private let screen: Screen
  private let state = Mutex(State())

  init(screen: Screen) { self.screen = screen }

  /// Writes the end of what `session.watch` begins with.
  func begin(_ result: JSONValue, last count: Int) {
    if let session = result["session"] { SessionHead(screen: screen).write(session) }
    var spans: [JSONValue] = []
    for trace in result["traces"]?.elements ?? .empty { spans += Array(trace["spans"]?.elements ?? .empty) }
    state.withLock { state in
      for span in spans { state.shown[Self.key(span)] = span["status"]?.stringValue ?? "" }
    }
    for span in spans.suffix(count) { _ = write(span) }
    while let next = state.withLock({ $0.nextWaiting() }) { show(next) }
  }

  /// Whether nothing more will come, or nobody reads any more.
  var isOver: Bool { state.withLock { $0.isOver } }

  /// Whether nobody reads any more.
  var isUnread: Bool { state.withLock { $0.isUnread } }

  /// Takes a notification of the watch.
  func take(_ params: JSONBytes) {
    let mustWait = state.withLock { state in
      state.waiting?.append(params)
      return state.waiting != nil
    }
    if !mustWait { show(params) }
  }

  private func show(_ params: JSONBytes) {
    guard let document = try? JSONDocument(params.joined()) else { return }
    document.withRoot { params in
      guard let reason = show(params) else { return }
      screen.write(screen.colour(reason, .dim))
      state.withLock { $0.isOver = true }
    }
  }

  /// Shows a change; why the watch is over, once it is.
  private func show(_ params: JSONValue) -> String? {
    for trace in params["addedTraces"]?.elements ?? .empty {
      let name = ReadableText.line(trace["name"]?.stringValue ?? "")
      screen.write("")
      screen.write(screen.colour(screen.width.map { Columns.cut(name, to: $0) } ?? name, .bold))
    }
    for key in ["addedSpans", "changedSpans"] as [StaticString] {
      for span in params[key]?.elements ?? .empty {
        let status = span["status"]?.stringValue ?? ""
        // A span changes whenever something below it does; only another outcome is news.
        guard state.withLock({ $0.shown.updateValue(status, forKey: Self.key(span)) }) != status else { continue }
        guard write(span) else {
          state.withLock { $0.isUnread = true }
          return "nobody reads any more"
        }
      }
    }
    if let message = params["error"]?["message"]?.stringValue {
      screen.write(screen.colour("note: \(ReadableText.line(message))", .yellow))
    }
    return params["ended"]?.boolValue == true ? params["reason"]?.stringValue ?? "the session has ended" : nil
  }

  private func write(_ span: JSONValue) -> Bool {
    let step = Step(span)
    return step.isAside || StepView(screen: screen, isWhole: false).write(step, depth: 0)
  }

  private static func key(_ span: JSONValue) -> String {
    (span["traceId"]?.stringValue ?? "") + "\u{0}" + (span["spanId"]?.stringValue ?? "")
  }

}
