internal import JSONRPC
internal import JSONTape
internal import SidetraceServer
internal import TraceClient

/// `workspace/textDocumentContent` (LSP 3.18): what a document says that the server makes.
struct ShowTraceDocument: LanguageRequest {
  static let name: StaticString = "workspace/textDocumentContent"

  private let document: TraceDocument

  static func writeWorkspaceCapability(for client: EditorClient, to writer: inout JSONWriter) {
    guard client.capabilities.hasTextDocumentContent else { return }
    writer.key("textDocumentContent")
    writer.object { writer in writer.member("schemes", [TraceDocument.scheme]) }
  }

  init(_ params: LanguageParameters) throws(ResponseError) {
    guard let document = params["uri"]?.stringValue.flatMap(TraceDocument.init(uri:)) else {
      throw params.wrong("uri", "is no document of this server")
    }
    self.document = document
  }

  func answer(_ call: EditorCall, _ result: inout JSONWriter) -> Outcome {
    Call.later { [document] _ throws(SourceError) in
      let text = try await document.text(call.editor, call.catalog)
      return json { writer in writer.object { writer in writer.member("text", text) } }
    }
  }
}
