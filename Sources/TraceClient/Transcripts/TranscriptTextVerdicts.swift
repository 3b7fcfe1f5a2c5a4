internal import JSONTape
internal import Synchronization
internal import SystemCalls
internal import TraceFormats

/// Which transcripts may hold a text, remembered for the texts that were looked for last.
final class TranscriptTextVerdicts: Sendable {
  private struct Verdict {
    let status: FileStatus
    let mayHold: Bool
  }

  /// So many texts are remembered, and of each so many files.
  private static let mostTexts = 16
  private static let mostFiles = 200_000

  private struct State {
    var verdicts: [TextNeedle: [String: Verdict]] = [:]
    /// The texts, the one that was looked for last at the end.
    var order: [TextNeedle] = []
  }

  private let state = Mutex(State())

  /// Whether each of the lists has a text that may be in the files of a session; false is certain.
  ///
  /// Runs on the thread of the caller, which it may hold for as long as it takes to read the files.
  func mayHold(_ texts: [[TextNeedle]], in file: TranscriptFile, _ format: any TranscriptFormat) -> Bool {
    let paths = format.textFiles(of: file)
    return texts.allSatisfy { alternatives in
      alternatives.contains { needle in paths.contains { mayHold(needle, in: $0) } }
    }
  }

  private func mayHold(_ needle: TextNeedle, in path: String) -> Bool {
    guard let status = FileStatus(path: path) else { return false }
    // What is packed, or written in another way than line by line, is not looked through.
    guard path.hasSuffix(".jsonl") || path.hasSuffix(".json") else { return true }
    let known = state.withLock { $0.verdicts[needle]?[path] }
    if let known, known.status == status { return known.mayHold }
    // A transcript only grows: what is in it stays in it, and only what is new need be looked through.
    let hasGrown = known.map { $0.status.inode == status.inode && $0.status.size < status.size } ?? false
    if let known, hasGrown, known.mayHold {
      remember(Verdict(status: status, mayHold: true), needle, path)
      return true
    }
    let raw = RawNeedle(needle)
    let start = hasGrown ? max((known?.status.size ?? 0) - raw.overlap, 0) : 0
    guard let verdict = Self.look(for: raw, in: path, from: start) else { return true }
    remember(verdict, needle, path)
    return verdict.mayHold
  }

  /// Looks through a file from a place on; `nil` where it cannot be read, or nobody waits any more.
  private static func look(for needle: RawNeedle, in path: String, from start: Int) -> Verdict? {
    var mayHold = false
    var isLeft = false
    let status = try? Files.forEachPiece(of: path, from: start) { piece, isEnd in
      mayHold = needle.mayOccur(in: piece)
      isLeft = Interruption.isRaised
      return mayHold || isLeft ? nil : max(piece.count - needle.overlap, 0)
    }
    guard let status, !isLeft else { return nil }
    return Verdict(status: status, mayHold: mayHold)
  }

  private func remember(_ verdict: Verdict, _ needle: TextNeedle, _ path: String) {
    state.withLock { state in
      if state.order.last != needle {
        state.order.removeAll { $0 == needle }
        state.order.append(needle)
        if state.order.count > Self.mostTexts { state.verdicts[state.order.removeFirst()] = nil }
      }
      if let count = state.verdicts[needle]?.count, count >= Self.mostFiles { state.verdicts[needle] = [:] }
      state.verdicts[needle, default: [:]][path] = verdict
    }
  }
}
