internal import JSONTape
internal import SystemCalls
internal import TraceFormats

/// The files of a session as they were when it was given out.
///
/// The bytes belong to the session; as long as anybody keeps that, what was read need not be read again.
struct GivenTranscript {
  private struct Piece {
    weak var bytes: Bytes?
  }

  private struct Mark {
    let path: String
    let status: FileStatus
    let isUnfinished: Bool
    let pieces: [Piece]
  }

  private let file: TranscriptFile
  private let marks: [Mark]
  private let companions: [String]
  /// The files of the sessions that this one has something of.
  private let relatives: [TranscriptFile]

  init(file: TranscriptFile, texts: [TranscriptText], companions: [String], relatives: [TranscriptFile]) {
    self.file = file
    self.relatives = relatives
    self.companions = companions
    marks = texts.map { text in
      Mark(
        path: text.path, status: text.status, isUnfinished: text.isUnfinished,
        pieces: text.pieces.map { Piece(bytes: $0) })
    }
  }

  /// The transcript's own status; the files of sub-agents count as long as they were written to later.
  var status: FileStatus { marks.first?.status ?? file.status }

  /// What is still in memory of the files.
  var texts: [String: TranscriptText] {
    var texts: [String: TranscriptText] = [:]
    for mark in marks {
      let pieces = mark.pieces.compactMap(\.bytes)
      guard pieces.count == mark.pieces.count else { continue }
      texts[mark.path] = TranscriptText(
        path: mark.path, status: mark.status, pieces: pieces, isUnfinished: mark.isUnfinished)
    }
    return texts
  }

  /// Whether all files are as they were, and no other has come.
  func isUnchanged(_ format: any TranscriptFormat) -> Bool {
    marks.allSatisfy { FileStatus(path: $0.path) == $0.status } && format.companions(of: file) == companions
      && relatives.allSatisfy { FileStatus(path: $0.path) == $0.status }
  }
}
