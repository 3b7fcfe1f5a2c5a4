internal import JSONRPC
internal import JSONTape
internal import Synchronization
internal import SystemCalls

/// What the client says of itself.
extension Workbench {
  func connected(to client: Conversation?) { state.withLock { $0.client = client } }

  func clientUses(_ framing: Framing) { state.withLock { $0.isHeader = framing == .header } }

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
    if let params { setFolders(params) }
  }

  /// What a language client is promised; nothing that the language's own server gives.
  func writeCapabilities(to writer: inout JSONWriter) {
    let (capabilities, settings) = state.withLock { ($0.capabilities, $0.settings) }
    writer.member("positionEncoding", capabilities.encoding.rawValue)
    writer.key("textDocumentSync")
    writer.object { writer in
      writer.member("openClose", true)
      // Incremental.
      writer.member("change", 2)
      writer.member("save", true)
    }
    writer.member("hoverProvider", true)
    writer.key("codeLensProvider")
    writer.object { writer in writer.member("resolveProvider", true) }
    if capabilities.hasInlayHints { writer.member("inlayHintProvider", true) }
    if capabilities.pullsDiagnostics {
      writer.key("diagnosticProvider")
      writer.object { writer in
        writer.member("identifier", "sidetrace")
        writer.member("interFileDependencies", false)
        writer.member("workspaceDiagnostics", false)
      }
    }
    writer.key("executeCommandProvider")
    writer.object { writer in writer.member("commands", Commands.verbs.map { Commands.name($0, settings) }) }
    guard capabilities.hasFolders || capabilities.hasTextDocumentContent else { return }
    writer.key("workspace")
    writer.object { writer in
      if capabilities.hasFolders {
        writer.key("workspaceFolders")
        writer.object { writer in
          writer.member("supported", true)
          writer.member("changeNotifications", true)
        }
      }
      if capabilities.hasTextDocumentContent {
        writer.key("textDocumentContent")
        writer.object { writer in writer.member("schemes", [TraceDocument.scheme]) }
      }
    }
  }

  /// Settings below `sidetrace`, as editors send the sections of many servers, or right there.
  func didChangeConfiguration(_ params: JSONValue, _ catalog: Catalog) {
    guard let all = params["settings"], all.isObject else { return }
    let given = all["sidetrace"].flatMap { $0.isObject ? $0 : nil } ?? all
    var settings = settings
    // The commands' names are settled at `initialize`.
    let suffix = settings.commandSuffix
    do throws(EditorSettings.Problem) {
      try settings.apply(given)
    } catch {
      let text = "the setting \(error.field) \(error.message); nothing was changed"
      Log.shared.write(.warning, text)
      client?.notify(
        "window/showMessage",
        json { writer in
          writer.object { writer in
            // A warning.
            writer.member("type", 2)
            writer.member("message", "sidetrace: " + ReadableText.line(text, limit: 400))
          }
        })
      return
    }
    settings.commandSuffix = suffix
    let (isNew, needsSessions) = state.withLock { state in
      let isNew = state.settings != settings
      let needsSessions = state.settings.sessionCount != settings.sessionCount
      state.settings = settings
      if isNew { state.settingsSerial += 1 }
      return (isNew, needsSessions && !state.documents.isEmpty)
    }
    if needsSessions { wake(catalog) }
    if isNew { tellClient() }
  }

  func setTrace(_ value: JSONValue?) {
    guard let trace = value?.stringValue.flatMap(TraceValue.init) else { return }
    state.withLock { $0.trace = trace }
  }
}
