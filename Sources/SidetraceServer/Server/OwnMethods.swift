package import JSONRPC
package import JSONTape

/// The server's own methods, for whoever speaks to it: scripts, plugins, other programs.
package struct OwnMethods: Surface {
  package init() {}

  package var listedNames: [String] { MethodTable.names }

  package func answer(_ request: Request, _ context: RequestContext, _ result: inout JSONWriter) -> Outcome? {
    guard let (method, declaration) = MethodTable.find(request.method) else { return nil }
    do throws(ResponseError) {
      let arguments = try Arguments(request.params, for: declaration)
      return method.answer(Call(arguments: arguments, context: context), &result)
    } catch {
      return .failed(error)
    }
  }
}
