package import JSONRPC
package import JSONTape

/// A set of methods that one kind of client speaks: the server's own, those of the Language Server Protocol.
///
/// The server asks its surfaces in their order; the first that has a method answers it.
package protocol Surface: Sendable {
  /// The names of methods that no standard tells a client of: `initialize` lists them, and of them the nearest is
  /// proposed for a name that nobody has.
  var listedNames: [String] { get }

  /// Gives the client to talk to outside of any request, before the first message; nothing once it is gone.
  func connected(to client: Conversation?)

  /// Answers an `initialize` that is of a protocol of this surface's own; `nil` leaves it to the server.
  func begin(_ request: Request, _ context: RequestContext, _ result: inout JSONWriter) -> Outcome?

  /// Takes what the server's `initialize` says for this surface.
  func initialize(_ request: Request) throws(ResponseError)

  /// Writes the members of `capabilities` that the answer to `initialize` has for this surface.
  func writeCapabilities(for request: Request, to writer: inout JSONWriter)

  /// Answers a request on the reading thread, at once or later, without waiting; `nil` for a method that it has not.
  func answer(_ request: Request, _ context: RequestContext, _ result: inout JSONWriter) -> Outcome?

  /// Takes note of a notification on the reading thread, if it is one of this surface's.
  func note(_ notification: Request, _ context: RequestContext)
}

extension Surface {
  package var listedNames: [String] { [] }
  package func connected(to client: Conversation?) {}
  package func begin(_ request: Request, _ context: RequestContext, _ result: inout JSONWriter) -> Outcome? { nil }
  package func initialize(_ request: Request) throws(ResponseError) {}
  package func writeCapabilities(for request: Request, to writer: inout JSONWriter) {}
  package func note(_ notification: Request, _ context: RequestContext) {}
}
