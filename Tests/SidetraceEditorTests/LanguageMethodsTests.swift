import JSONRPC
import JSONTape
import SidetraceServer
import Testing

@testable import SidetraceEditor

@Suite("The Language Server Protocol")
struct LanguageMethodsTests {
  private static let lens = #"{"codeLens":{},"diagnostic":{},"inlayHint":{},"hover":{}}"#

  /// Sends an `initialize` and gives the capabilities that are answered.
  private func capabilities(_ client: String, _ framing: Framing) throws -> String {
    let surface = EditorSurface()
    let params = #"{"capabilities":\#(client)}"#
    let document = try JSONDocument(Bytes(#"{"method":"initialize","params":\#(params)}"#))
    return try document.withRoot { root throws(ResponseError) in
      guard let method = root["method"] else { return "" }
      let request = Request(method: method, params: root["params"], framing: framing)
      try surface.initialize(request)
      return json { writer in
        writer.object { writer in surface.writeCapabilities(for: request, to: &writer) }
      }.text
    }
  }

  @Test("names each message once, and finds it by its name")
  func names() throws {
    let names = LanguageMethods.all.map { "\($0.name)" }
    #expect(Set(names).count == names.count)
    for request in LanguageMethods.requests {
      let found = try JSONDocument(Bytes("\"\(request.name)\"")).withRoot { LanguageMethods.request($0) }
      #expect(found == request)
    }
    for notification in LanguageMethods.notifications {
      let found = try JSONDocument(Bytes("\"\(notification.name)\"")).withRoot { LanguageMethods.notification($0) }
      #expect(found == notification)
    }
  }

  @Test("promises a language client what it can make use of")
  func promises() throws {
    let few = try capabilities("{}", .header)
    #expect(few.contains(#""textDocumentSync""#) && few.contains(#""codeLensProvider":{"resolveProvider":true}"#))
    #expect(!few.contains("inlayHintProvider") && !few.contains("diagnosticProvider") && !few.contains("workspace\""))
    let many = try capabilities(
      #"{"textDocument":\#(Self.lens),"workspace":{"workspaceFolders":true,"textDocumentContent":{}}}"#, .header)
    #expect(many.contains(#""inlayHintProvider":true"#) && many.contains(#""diagnosticProvider""#))
    #expect(
      many.contains(
        #""workspace":{"workspaceFolders":{"supported":true,"changeNotifications":true},"#
          + #""textDocumentContent":{"schemes":["sidetrace"]}}"#))
  }

  @Test("promises a script nothing but how it counts")
  func script() throws {
    #expect(try capabilities("{}", .lines) == #"{"positionEncoding":"utf-16"}"#)
  }
}
