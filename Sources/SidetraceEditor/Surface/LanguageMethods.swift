internal import JSONTape

/// The messages of the Language Server Protocol that are known. To add one: declare it in `Features`, put it here,
/// describe it in protocol.md.
enum LanguageMethods {
  static let requests: [any LanguageRequest.Type] = [
    ShowHover.self,
    ShowCodeLenses.self,
    ResolveCodeLens.self,
    ShowInlayHints.self,
    PullDiagnostics.self,
    ExecuteCommand.self,
    ShowTraceDocument.self,
  ]

  static let notifications: [any LanguageNotification.Type] = [
    DidOpenDocument.self,
    DidChangeDocument.self,
    DidSaveDocument.self,
    DidCloseDocument.self,
    DidChangeConfiguration.self,
    DidChangeFolders.self,
    SetTrace.self,
  ]

  private static let requestTable = KeyTable(names: requests.map { $0.name })
  private static let notificationTable = KeyTable(names: notifications.map { $0.name })

  /// The request with this name.
  static func request(_ name: JSONValue) -> (any LanguageRequest.Type)? { requestTable[name].map { requests[$0] } }

  /// The notification with this name.
  static func notification(_ name: JSONValue) -> (any LanguageNotification.Type)? {
    notificationTable[name].map { notifications[$0] }
  }

  /// All of them, in the order in which their capabilities are told.
  static var all: [any LanguageMessage.Type] { notifications + requests }
}
