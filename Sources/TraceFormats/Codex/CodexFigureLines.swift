internal import JSONTape
package import SystemCalls

/// What of a rollout's lines its figures depend on: all, but of long strings only what they begin with, which says how a
/// command ended.
enum CodexFigureLines {
  /// An outcome stands among the first 400 bytes of an output.
  private static let longest = 1024
  /// Results that are JSON in a string tell their outcome at the end; tags are known by their ends, too.
  private static let whole: [UInt8] = [0x7B, 0x3C]
  private static let ofUser = [BytePattern("\"user_message\""), BytePattern("\"user\"")]

  static func need(_ line: UnsafeRawBufferPointer) -> LineNeed {
    let head = UnsafeRawBufferPointer(rebasing: line.prefix(512))
    // What the user said decides on turns as a whole; only pictures are that long.
    if line.count < 1 << 16, ofUser.contains(where: { $0?.occurs(in: head) == true }) { return .whole }
    return .shortened(longest: longest, whole: whole, emptied: nil)
  }
}

extension CodexTranscripts {
  package func figureText(_ path: String) throws(FileError) -> TranscriptText {
    guard path.hasSuffix(".jsonl") else { return try TranscriptText.read(path) }
    return try FigureLines.read(path, CodexFigureLines.need)
  }
}
