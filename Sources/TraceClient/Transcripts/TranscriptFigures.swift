internal import Synchronization
internal import SystemCalls
internal import TraceFormats
internal import TraceModel

/// The figures of transcripts, each remembered as long as its files stay as they are.
final class TranscriptFigures: Sendable {
  private struct Mark: Hashable {
    let path: String
    let status: FileStatus
  }

  private struct Known {
    let marks: [Mark]
    let figures: SessionFigures
  }

  /// So many sessions' figures are remembered.
  private static let mostKnown = 200_000
  private let known = Mutex<[String: Known]>([:])

  /// The figures of the session in a file; `nil` where it cannot be read.
  ///
  /// Runs on the thread of the caller, which it may hold for as long as it takes to read the files.
  func figures(
    of file: TranscriptFile, _ format: any TranscriptFormat, _ prices: PriceTable?, _ family: TranscriptFamilies.Place
  ) -> SessionFigures? {
    let paths = [file.path] + format.companions(of: file)
    let watched = paths + family.relatives.map(\.path)
    let marks = watched.compactMap { path in FileStatus(path: path).map { Mark(path: path, status: $0) } }
    if let known = known.withLock({ $0[file.path] }), known.marks == marks { return known.figures }
    var texts: [TranscriptText] = []
    for path in paths {
      if let text = try? format.figureText(path) { texts.append(text) } else if path == file.path { return nil }
    }
    if Interruption.isRaised { return nil }
    let isRecent = texts.contains { TranscriptFile.isRecent($0.status) }
    guard let session = try? format.decode(file, texts, isRecent: isRecent, prices: prices, family: family.inheritance)
    else { return nil }
    let figures = SessionFigures(of: session)
    known.withLock { known in
      if known.count >= Self.mostKnown { known = [:] }
      known[file.path] = Known(marks: marks, figures: figures)
    }
    return figures
  }
}
