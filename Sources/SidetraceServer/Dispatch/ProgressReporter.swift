package import JSONRPC
package import JSONTape
internal import Synchronization
internal import SystemCalls
package import TraceClient
package import TraceModel

/// Tells the client how far a request is (`workDoneToken`), and gives it parts of the result as they come
/// (`partialResultToken`), as LSP 3.17 has it.
///
/// Only what takes more than one call of a server is worth telling; at most ten reports a second are sent.
package final class ProgressReporter: Sendable {
  private struct State {
    var hasBegun = false
    var reportedAt: Int64 = 0
    var given: Set<String> = []
    var gaveParts = false
  }

  private let conversation: Conversation
  private let workDone: JSONBytes?
  private let partial: JSONBytes?
  private let title: String
  private let writePart: (@Sendable (Session, Int, inout JSONWriter) -> Void)?
  private let state = Mutex(State())

  /// - Parameter writePart: writes one trace of a part; without it no parts are given.
  package init(
    _ conversation: Conversation, _ arguments: Arguments, title: String,
    writePart: (@Sendable (Session, Int, inout JSONWriter) -> Void)?
  ) {
    self.conversation = conversation
    workDone = arguments.workDoneToken
    partial = arguments.partialResultToken
    self.title = title
    self.writePart = writePart
  }

  /// What to hand to the fetch; nothing where nobody asked to be told.
  package var listener: FetchProgress.Listener? {
    if workDone == nil, partial == nil { return nil }
    return { [self] event in
      switch event {
      case .update(let update): report(update)
      case .part(let part): give(part)
      }
    }
  }

  /// Whether the traces have gone out in parts already, so that the result must not repeat them.
  package var gaveParts: Bool { state.withLock { $0.gaveParts } }

  /// Tells what is being done behind the fetch; without a percentage, since nobody knows how long it takes.
  package func tell(_ message: String) {
    guard let workDone else { return }
    let now = MonotonicClock.now
    let (begins, isDue) = state.withLock { state in
      let begins = !state.hasBegun
      let isDue = begins || now - state.reportedAt > 100_000_000
      if isDue { state.reportedAt = now }
      state.hasBegun = true
      return (begins, isDue)
    }
    guard isDue else { return }
    send(workDone, begins: begins) { writer in
      writer.member("kind", begins ? "begin" : "report")
      if begins { writer.member("title", title) }
      writer.member("message", message)
    }
  }

  /// The last word before the result.
  package func end() {
    // The `end` that `begin` promised.
    conversation.finishReport()
  }

  private func report(_ update: FetchProgress.Update) {
    guard let total = update.pageTotal, total > 1 else { return }
    step(
      "\(update.pages) of \(total) pages, \(update.spans) spans, \(update.bytes) bytes",
      percentage: Int(clamping: Count(clamping: update.pages) * 100 / total),
      isLast: Count(clamping: update.pages) == total)
  }

  /// Tells how far the work is, unless that was told a moment ago.
  package func step(_ message: @autoclosure () -> String, percentage: Int, isLast: Bool = false) {
    guard let workDone else { return }
    let now = MonotonicClock.now
    let (begins, isDue) = state.withLock { state in
      let begins = !state.hasBegun
      let isDue = begins || now - state.reportedAt > 100_000_000 || isLast
      if isDue { state.reportedAt = now }
      state.hasBegun = true
      return (begins, isDue)
    }
    guard isDue else { return }
    send(workDone, begins: begins) { writer in
      writer.member("kind", begins ? "begin" : "report")
      if begins { writer.member("title", title) }
      writer.member("message", message())
      writer.member("percentage", min(percentage, 100))
    }
  }

  private func give(_ part: Session) {
    guard let partial, let writePart else { return }
    // Pages may overlap; a trace is given once.
    let places = state.withLock { state in
      part.traces.indices.filter { place in
        guard let id = part.text(part.traces[place].id) else { return true }
        return state.given.insert(id).inserted
      }
    }
    if places.isEmpty { return }
    state.withLock { $0.gaveParts = true }
    send(partial) { writer in
      writer.key("traces")
      writer.array { writer in for place in places { writePart(part, place, &writer) } }
    }
  }

  /// Gives items of a list as they are found; false where nobody asked for parts, so that they belong into the result.
  package func give(_ items: [JSONBytes]) -> Bool {
    guard let partial else { return false }
    state.withLock { $0.gaveParts = true }
    send(partial) { writer in
      writer.key("items")
      writer.array { writer in for item in items { writer.raw(item) } }
    }
    return true
  }

  private func send(_ token: JSONBytes, begins: Bool = false, _ value: (inout JSONWriter) -> Void) {
    let end = begins ? Self.progress(token) { writer in writer.member("kind", "end") } : nil
    conversation.report("$/progress", Self.progress(token, value), lastWord: end)
  }

  private static func progress(_ token: JSONBytes, _ value: (inout JSONWriter) -> Void) -> JSONBytes {
    json { writer in
      writer.object { writer in
        writer.key("token")
        writer.raw(token)
        writer.key("value")
        writer.object(value)
      }
    }
  }
}
