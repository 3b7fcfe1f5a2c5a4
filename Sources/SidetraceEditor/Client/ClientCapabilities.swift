internal import JSONTape

/// What the client said at `initialize` that it can do, as far as anything here depends on it.
struct ClientCapabilities: Sendable {
  var encoding = PositionEncoding.utf16
  var hoverTakesMarkdown = false
  var hasInlayHints = false
  var pullsDiagnostics = false
  var takesDiagnostics = false
  var takesDiagnosticVersion = false
  var refreshesLenses = false
  var refreshesHints = false
  var refreshesDiagnostics = false
  var hasFolders = false
  var showsDocuments = false
  /// LSP 3.18: read-only documents that the server makes.
  var hasTextDocumentContent = false

  init() {}

  init(_ capabilities: JSONValue?) {
    guard let capabilities else { return }
    let document = capabilities["textDocument"]
    let workspace = capabilities["workspace"]
    encoding = .negotiated(capabilities["general"]?["positionEncodings"])
    hoverTakesMarkdown = (document?["hover"]?["contentFormat"]?.elements ?? .empty).contains { $0.equals("markdown") }
    hasInlayHints = document?["inlayHint"]?.isObject ?? false
    refreshesLenses = Self.refreshes(workspace?["codeLens"])
    refreshesHints = Self.refreshes(workspace?["inlayHint"])
    refreshesDiagnostics = Self.refreshes(workspace?["diagnostics"])
    let publishing = document?["publishDiagnostics"]
    // One way only: who pulls and cannot be told to pull again would never see what is found later.
    let canPull = document?["diagnostic"]?.isObject ?? false
    let canTake = publishing?.isObject ?? false
    pullsDiagnostics = canPull && (refreshesDiagnostics || !canTake)
    takesDiagnostics = canTake && !pullsDiagnostics
    takesDiagnosticVersion = publishing?["versionSupport"]?.boolValue ?? false
    hasFolders = workspace?["workspaceFolders"]?.boolValue ?? false
    showsDocuments = capabilities["window"]?["showDocument"]?["support"]?.boolValue ?? false
    hasTextDocumentContent = workspace?["textDocumentContent"]?.isObject ?? false
  }

  private static func refreshes(_ value: JSONValue?) -> Bool { value?["refreshSupport"]?.boolValue ?? false }

  /// Whether a client can be told that what it was shown has changed.
  var canBeTold: Bool { refreshesLenses || refreshesHints }
}
