package import JSONTape
package import TraceModel

/// What differs between the coding agents whose transcripts are read: where the files lie, and what their lines mean.
package protocol TranscriptAgent: Sendable {
  /// The kind of source, such as `claude-code`.
  var kind: String { get }
  /// Where the agent keeps its transcripts if nobody says otherwise; those that exist are read.
  var places: [String] { get }

  /// The id of the session that a file of this name holds; `nil` for a name that no transcript has.
  ///
  /// - Parameter isUsualPlace: whether the file lies where the agent itself puts it, so that its names can be relied on.
  func sessionID(ofFile name: String, isUsualPlace: Bool) -> String?
  /// Whether transcripts may lie in a folder of this name.
  func entersFolder(_ name: String) -> Bool
  /// Further files that belong to a session, beside its own transcript.
  func companions(of file: TranscriptFile) -> [String]

  /// What a list shows of a session, from the first and the last lines of its file; `nil` where it is no session.
  func summary(of file: TranscriptFile, head: [JSONDocument], tail: [JSONDocument]) -> SessionSummary?

  /// Puts the session together from its files, its own first.
  func session(
    _ file: TranscriptFile, _ texts: [TranscriptText], isRecent: Bool, prices: PriceTable?
  ) throws(ModelError) -> Session
}
