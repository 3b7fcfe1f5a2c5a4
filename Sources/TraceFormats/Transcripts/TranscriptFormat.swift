package import JSONTape
package import SystemCalls
package import TraceModel

/// How a coding agent writes its transcripts: one file a session, of one JSON record a line, to which the agent appends.
package protocol TranscriptFormat: AgentFormat {
  /// The id of the session that a file holds, known by the file's name; `nil` for a name that no transcript has.
  ///
  /// - Parameter isUsualPlace: whether the file lies where the agent itself puts it, so that its names can be relied on.
  func recognise(file name: String, isUsualPlace: Bool) -> String?

  /// Whether transcripts may lie in a folder of this name.
  func entersFolder(_ name: String) -> Bool

  /// Further files that belong to a session, beside its own transcript.
  func companions(of file: TranscriptFile) -> [String]

  /// What a list shows of a session, from the first and the last lines of its file; `nil` where it is no session.
  func index(_ file: TranscriptFile, head: [JSONDocument], tail: [JSONDocument]) -> SessionSummary?

  /// How the agent itself goes on with the session of a file; `nil` where it has no command for that, or not for this
  /// file.
  ///
  /// - Parameters:
  ///   - isFork: whether what follows is to be a session of its own.
  ///   - environment: gives the value of a variable; `nil` for an unset or empty one.
  func resumption(of file: TranscriptFile, isFork: Bool, _ environment: (String) -> String?) -> Resumption?

  /// Makes a session of its files, its own first.
  ///
  /// - Parameters:
  ///   - isRecent: whether a file changed so lately that what has no end may still go on.
  ///   - prices: what the user says that models cost.
  ///   - family: what the session has from others.
  func decode(
    _ file: TranscriptFile, _ texts: [TranscriptText], isRecent: Bool, prices: PriceTable?, family: Inheritance
  ) throws(ModelError) -> Session

  /// The files in which all that a session shows as inputs, outputs, errors and metadata stands, its own first.
  func textFiles(of file: TranscriptFile) -> [String]

  /// Which family the session of a file may be of.
  ///
  /// - Parameter isWhole: whether the lines are all that the file has.
  func kinship(_ file: TranscriptFile, head: [JSONDocument], isWhole: Bool) -> Kinship

  /// The same from the first bytes as they are, without reading them as JSON; `nil` where they are not what nearly all
  /// files begin with.
  func kinship(_ file: TranscriptFile, beginning: UnsafeRawBufferPointer) -> Kinship?

  /// The records of a text by what is the same in copies of them.
  func marks(_ text: TranscriptText) -> RecordMarks

  /// Reads of a file as much as the figures of its session depend on (`FigureLines`): decoded, it gives the turns, tokens,
  /// costs, errors and times of calls that the whole file gives, and nothing else that is of use.
  func figureText(_ path: String) throws(FileError) -> TranscriptText
}

extension TranscriptFormat {
  package func entersFolder(_ name: String) -> Bool { true }
  package func decode(
    _ file: TranscriptFile, _ texts: [TranscriptText], isRecent: Bool, prices: PriceTable?
  ) throws(ModelError) -> Session {
    try decode(file, texts, isRecent: isRecent, prices: prices, family: .unknown)
  }
  package func kinship(_ file: TranscriptFile, beginning: UnsafeRawBufferPointer) -> Kinship? { nil }
  package func companions(of file: TranscriptFile) -> [String] { [] }
  package func textFiles(of file: TranscriptFile) -> [String] { [file.path] + companions(of: file) }

  package func resumption(of file: TranscriptFile, isFork: Bool, _ environment: (String) -> String?) -> Resumption? {
    nil
  }

  package func figureText(_ path: String) throws(FileError) -> TranscriptText { try TranscriptText.read(path) }
}
