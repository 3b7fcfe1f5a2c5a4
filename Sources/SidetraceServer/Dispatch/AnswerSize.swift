internal import JSONRPC
internal import JSONTape
internal import SystemCalls
internal import TraceClient
internal import TraceModel

/// How long an answer about a session may be.
///
/// What a session says once may stand at each of its spans: an agent's name that is as long as a payload, written a
/// hundred thousand times, is no answer. So an answer is no longer than a few times the session, whatever is in it.
enum AnswerSize {
  /// What any answer may have, in bytes.
  private static let least = 64 << 20
  /// How many times the session's own bytes it may have beside that.
  private static let factor = 4

  /// The most bytes of an answer about a session.
  static func most(for session: Session) -> Int { least + factor * session.bytes.byteCount }

  /// To be called now and then while an answer is written: whether it still is wanted, and not too long.
  ///
  /// - Parameter count: how long it is so far.
  static func check(_ count: Int, of found: Catalog.Located) throws(ResponseError) {
    try Interruption.check()
    if let problem = problem(count, of: found) { throw ErrorPresentation.response(problem) }
  }

  /// The same for what is written elsewhere.
  static func check(of found: Catalog.Located) -> (Int) throws(ResponseError) -> Void {
    { count throws(ResponseError) in try check(count, of: found) }
  }

  /// What is to be said of an answer that is too long.
  static func problem(_ count: Int, of found: Catalog.Located) -> SourceError? {
    let most = most(for: found.session)
    guard count > most else { return nil }
    return SourceError(
      .tooLarge, source: found.source, "the answer is longer than \(most >> 20) MiB",
      hint: "ask for less: a smaller limit, payloads \"none\", or session.export with a path")
  }
}
