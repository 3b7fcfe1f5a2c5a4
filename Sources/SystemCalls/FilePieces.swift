internal import Synchronization

/// Memory to read files into, piece by piece, handed from file to file: fresh memory would cost more than the reading.
package final class PieceMemory: @unchecked Sendable {
  // Whoever took it has it alone.
  fileprivate var memory = ResizableMemory(byteCount: PieceMemory.usualCount)

  private static let usualCount = 1 << 20
  /// One that a long line made larger is not kept.
  private static let mostCount = 16 << 20
  private static let mostKept = 16
  private static let kept = Mutex<[PieceMemory]>([])

  private init() {}

  /// Lends one that nobody else has.
  fileprivate static func lend<Result, Failure: Error>(
    _ body: (PieceMemory) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let piece = kept.withLock { $0.popLast() } ?? PieceMemory()
    defer {
      if piece.memory.bytes.count <= mostCount {
        kept.withLock { kept in if kept.count < mostKept { kept.append(piece) } }
      }
    }
    return try body(piece)
  }
}

extension Files {
  /// Reads a regular file from `offset` on, piece by piece, into memory that is used again for each.
  ///
  /// - Parameters:
  ///   - limit: so much of the file is read at most, in bytes.
  ///   - body: is given what has been read and not yet been used, and whether that is the end; it says how many bytes of
  ///     it are done with, or `nil` to end early. What is left comes again, with more behind it.
  /// - Returns: the status the file had when it was opened.
  /// - Throws: `FileError` where there is no such file, it may not be read, or is no regular file.
  @discardableResult
  package static func forEachPiece(
    of path: String, from offset: Int = 0, limit: Int = .max, _ body: (UnsafeRawBufferPointer, _ isEnd: Bool) -> Int?
  ) throws(FileError) -> FileStatus {
    let (file, status) = try opened(path)
    defer { file.close() }
    if offset > 0, !System.seek(file.number, to: offset) { throw FileError(path: path, code: System.lastError) }
    PieceMemory.lend { piece in
      var filled = 0
      var left = min(max(status.size - offset, 0), limit)
      while true {
        if filled == piece.memory.bytes.count { piece.memory.resize(to: piece.memory.bytes.count * 2) }
        let free = piece.memory.bytes[filled..<min(piece.memory.bytes.count, filled + left)]
        let count = free.isEmpty ? 0 : file.read(into: UnsafeMutableRawBufferPointer(rebasing: free))
        filled += count
        left -= count
        let isEnd = count == 0 || left == 0
        let known = UnsafeRawBufferPointer(rebasing: piece.memory.bytes[..<filled])
        guard let used = body(known, isEnd), !isEnd else { return }
        let done = min(max(used, 0), filled)
        if done > 0, done < filled {
          UnsafeMutableRawBufferPointer(rebasing: piece.memory.bytes[..<(filled - done)])
            .copyMemory(from: UnsafeRawBufferPointer(rebasing: known[done...]))
        }
        filled -= done
      }
    }
    return status
  }
}
