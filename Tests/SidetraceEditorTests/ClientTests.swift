import JSONTape
import Testing
import TraceModel

@testable import SidetraceEditor

@Suite("What a client can do")
struct ClientCapabilitiesTests {
  private func capabilities(_ json: String) throws -> ClientCapabilities {
    try JSONDocument(Bytes(json)).withRoot { ClientCapabilities($0) }
  }

  /// The parts of real clients' capabilities that matter here.
  private static let neovim11 =
    #"{"general":{"positionEncodings":["utf-8","utf-16","utf-32"]},"textDocument":{"codeLens":{},"diagnostic":{"dynamicRegistration":false},"inlayHint":{},"publishDiagnostics":{},"hover":{"contentFormat":["markdown","plaintext"]}},"workspace":{"inlayHint":{"refreshSupport":true},"workspaceFolders":true},"window":{"showDocument":{"support":true}}}"#
  private static let emacs29 =
    #"{"general":{"positionEncodings":["utf-32","utf-8","utf-16"]},"textDocument":{"inlayHint":{"dynamicRegistration":false},"publishDiagnostics":{},"hover":{"contentFormat":["markdown","plaintext"]}},"workspace":{"executeCommand":{},"workspaceFolders":true}}"#
  private static let code165 =
    #"{"textDocument":{"codeLens":{},"publishDiagnostics":{"versionSupport":false},"hover":{"contentFormat":["markdown","plaintext"]}},"workspace":{"codeLens":{"refreshSupport":true},"workspaceFolders":true},"window":{"showDocument":{"support":true}}}"#
  private static let code190 =
    #"{"textDocument":{"diagnostic":{},"inlayHint":{},"publishDiagnostics":{}},"workspace":{"codeLens":{"refreshSupport":true},"diagnostics":{"refreshSupport":true},"inlayHint":{"refreshSupport":true}}}"#
  private static let pullOnly = #"{"textDocument":{"diagnostic":{}}}"#

  @Test(
    "decides which way diagnostics go, and never both",
    arguments: [
      (neovim11, false, true), (emacs29, false, true), (code165, false, true), (code190, true, false),
      (pullOnly, true, false), ("{}", false, false), ("null", false, false), ("[]", false, false),
    ])
  func diagnostics(json: String, pulls: Bool, takes: Bool) throws {
    let capabilities = try capabilities(json)
    #expect(capabilities.pullsDiagnostics == pulls)
    #expect(capabilities.takesDiagnostics == takes)
  }

  @Test(
    "decides how positions are counted and what can be refreshed",
    arguments: [
      (neovim11, PositionEncoding.utf8, false, true), (emacs29, .utf8, false, false), (code165, .utf16, true, false),
    ])
  func rest(json: String, encoding: PositionEncoding, lenses: Bool, hints: Bool) throws {
    let capabilities = try capabilities(json)
    #expect(capabilities.encoding == encoding)
    #expect(capabilities.refreshesLenses == lenses)
    #expect(capabilities.refreshesHints == hints)
    #expect(capabilities.hoverTakesMarkdown)
  }
}

@Suite("Settings of an editor")
struct EditorSettingsTests {
  private func settings(_ json: String) throws -> Result<EditorSettings, EditorSettings.Problem> {
    try JSONDocument(Bytes(json)).withRoot { root in
      Result { () throws(EditorSettings.Problem) in
        var settings = EditorSettings()
        try settings.apply(root)
        return settings
      }
    }
  }

  @Test("are read exactly, and those that are not given stay")
  func values() throws {
    let settings = try settings(
      #"{"budgets":{"costUsd":0.05,"p95Ms":1500.5,"errorRate":0.1},"commandSuffix":"-b","sessions":5,"other":1}"#
    ).get()
    #expect(settings.budgets.cost == Cost(nanoUsd: 50_000_000))
    #expect(settings.budgets.p95 == 1_500_500_000)
    #expect(settings.budgets.errorRate == 100_000_000)
    #expect(settings.commandSuffix == "-b")
    #expect(settings.sessionCount == 5)
    #expect(settings.refreshSeconds == 30)
  }

  @Test("take away budgets that are no longer there")
  func removed() throws {
    var settings = EditorSettings()
    settings.budgets.p95 = 5
    try JSONDocument(Bytes(#"{"budgets":null}"#)).withRoot { try settings.apply($0) }
    #expect(settings.budgets == EditorSettings.Budgets())
  }

  @Test(
    "that are wrong are named",
    arguments: [
      (#"{"budgets":5}"#, "budgets"), (#"{"budgets":{"costUsd":-1}}"#, "budgets.costUsd"),
      (#"{"budgets":{"p95Ms":"1"}}"#, "budgets.p95Ms"), (#"{"budgets":{"errorRate":1.5}}"#, "budgets.errorRate"),
      (#"{"budgets":{"p50Ms":1}}"#, "budgets.p50Ms"), (#"{"sessions":201}"#, "sessions"),
      (#"{"refreshSeconds":1.5}"#, "refreshSeconds"), (#"{"commandSuffix":"a b"}"#, "commandSuffix"),
      (#"{"budgets":{"costUsd":1e99}}"#, "budgets.costUsd"),
    ])
  func wrong(json: String, field: String) throws {
    guard case .failure(let problem) = try settings(json) else {
      Issue.record("\(json) was taken")
      return
    }
    #expect(problem.field == field)
  }
}
