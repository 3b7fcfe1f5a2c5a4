internal import JSONRPC
internal import JSONTape
internal import SidetraceServer

/// Stands before a surface and keeps an input from what it could harm or could not be tried again with: files that are
/// written, folders and sources of this machine.
struct Fence: Surface {
  let inner: any Surface

  var listedNames: [String] { inner.listedNames }

  func connected(to client: Conversation?) { inner.connected(to: client) }

  func begin(_ request: Request, _ context: RequestContext, _ result: inout JSONWriter) -> Outcome? {
    let reaches =
      request.params?["initializationOptions"]?["sources"] != nil || request.params?["workspaceFolders"] != nil
      || Self.leadsOutside(request.params?["rootUri"]) || Self.leadsOutside(request.params?["rootPath"])
    return reaches ? .failed(Self.refusal) : inner.begin(request, context, &result)
  }

  func initialize(_ request: Request) throws(ResponseError) { try inner.initialize(request) }

  func writeCapabilities(for request: Request, to writer: inout JSONWriter) {
    inner.writeCapabilities(for: request, to: &writer)
  }

  func answer(_ request: Request, _ context: RequestContext, _ result: inout JSONWriter) -> Outcome? {
    if request.method.equals("session.export"), request.params?.isArray == true || request.params?["path"] != nil {
      return .failed(Self.refusal)
    }
    return inner.answer(request, context, &result)
  }

  func note(_ notification: Request, _ context: RequestContext) {
    if notification.method.equals("workspace/didChangeWorkspaceFolders") { return }
    inner.note(notification, context)
  }

  private static let refusal = ResponseError(.invalidParams, "kept from what is outside")

  /// Those of the fixtures: the one that is there, and the one that they were made in.
  private static let folders = ["Fixtures/workspace", "/home/noor/ledgerly"]

  private static func leadsOutside(_ folder: JSONValue?) -> Bool {
    guard let folder, !folder.isNull else { return false }
    return folder.stringValue.map { text in !folders.contains(where: text.hasSuffix) || text.contains("..") } ?? true
  }
}
