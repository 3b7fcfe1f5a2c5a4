package import JSONRPC
package import SystemCalls

extension Interruption {
  /// To be called now and then in long work.
  package static func check() throws(ResponseError) {
    if isRaised { throw cancelled }
  }

  /// The answer of work that was given up.
  package static var cancelled: ResponseError { ResponseError(.requestCancelled, "cancelled") }
}
