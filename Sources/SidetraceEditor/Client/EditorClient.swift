internal import JSONRPC
internal import JSONTape
internal import SidetraceServer
internal import Synchronization

/// The editor at the other end: what it can do, what the user set, and the way to talk to it.
final class EditorClient: Sendable {
  private struct State {
    var conversation: Conversation?
    var capabilities = ClientCapabilities()
    var settings = EditorSettings()
    /// Changes with the settings.
    var settingsSerial = 0
    var trace = TraceValue.off
  }

  /// What a change of the settings amounts to.
  struct SettingsChange {
    let isNew: Bool
    /// Whether other sessions are to be looked at.
    let changesSessions: Bool
  }

  private let state = Mutex(State())

  var capabilities: ClientCapabilities { state.withLock { $0.capabilities } }
  var settings: EditorSettings { state.withLock { $0.settings } }
  var settingsSerial: Int { state.withLock { $0.settingsSerial } }
  var isConnected: Bool { state.withLock { $0.conversation != nil } }

  func connected(to conversation: Conversation?) { state.withLock { $0.conversation = conversation } }

  /// Takes what `initialize` says.
  func initialize(_ params: JSONValue?) throws(EditorSettings.Problem) {
    var settings = EditorSettings()
    if let options = params?["initializationOptions"], options.isObject { try settings.apply(options) }
    let capabilities = ClientCapabilities(params?["capabilities"])
    let trace = params?["trace"]?.stringValue.flatMap(TraceValue.init)
    state.withLock { state in
      state.settings = settings
      state.capabilities = capabilities
      state.trace = trace ?? .off
    }
  }

  /// Takes other settings; where one of them is wrong, none.
  func change(_ given: JSONValue) throws(EditorSettings.Problem) -> SettingsChange {
    var settings = settings
    // The commands' names are settled at `initialize`.
    let suffix = settings.commandSuffix
    try settings.apply(given)
    settings.commandSuffix = suffix
    return state.withLock { state in
      let change = SettingsChange(
        isNew: state.settings != settings, changesSessions: state.settings.sessionCount != settings.sessionCount)
      state.settings = settings
      if change.isNew { state.settingsSerial += 1 }
      return change
    }
  }

  func setTrace(_ value: TraceValue) { state.withLock { $0.trace = value } }

  // MARK: Talking

  /// Sends a notification; nobody hears it once the client is gone.
  func notify(_ method: StaticString, _ params: JSONBytes) {
    state.withLock { $0.conversation }?.notify(method, params)
  }

  /// Asks the client for something whose answer does not matter.
  func request(_ method: StaticString, _ params: JSONBytes? = nil) {
    state.withLock { $0.conversation }?.request(method, params)
  }

  /// A line for whoever follows what the server does (LSP's `$/logTrace`).
  func log(_ message: String, verbose: String = "") {
    let (conversation, value) = state.withLock { ($0.conversation, $0.trace) }
    guard value != .off, let conversation else { return }
    conversation.notify(
      "$/logTrace",
      json { writer in
        writer.object { writer in
          writer.member("message", ReadableText.notice(message, limit: 2000))
          if value == .verbose, !verbose.isEmpty {
            writer.member("verbose", ReadableText.notice(verbose, limit: 20_000))
          }
        }
      })
  }
}
