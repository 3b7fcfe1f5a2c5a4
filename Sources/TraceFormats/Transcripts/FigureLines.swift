internal import JSONTape
internal import SystemCalls

/// What of a line the figures of its session can depend on.
enum LineNeed {
  /// Nothing: the line is left out.
  case nothing
  /// All but the ends of its strings that are longer than so many bytes. Those that begin with one of the bytes are
  /// kept, and the list of this name in an object of the object is left empty, unless the bytes are in it.
  case shortened(longest: Int, whole: [UInt8], emptied: (name: StaticString, unless: BytePattern)?)
  case whole
}

/// A transcript without what its figures (turns, tokens, costs, errors, times of calls) do not depend on: it is decoded
/// like the whole, in a fraction of the time, into a session that is good for nothing but these figures.
struct FigureLines {
  /// Of a file, its first lines are never left out: whatever opens a session is among them.
  private static let opening = 16

  private var lines: [UInt8] = []
  private var number = 0

  /// Reads a file; `need` is asked of each line, with its number.
  static func read(
    _ path: String, _ need: (UnsafeRawBufferPointer) -> LineNeed
  ) throws(FileError) -> TranscriptText {
    var thinned = FigureLines()
    var isUnfinished = false
    let status = try Files.forEachPiece(of: path, limit: OneLineBody.mostBytes) { piece, isEnd in
      var start = 0
      while let end = firstIndex(of: 0x0A, in: piece, from: start) {
        thinned.take(UnsafeRawBufferPointer(rebasing: piece[start..<end]), need)
        start = end + 1
      }
      if isEnd, start < piece.count {
        let rest = UnsafeRawBufferPointer(rebasing: piece[start...])
        // A last line without its newline counts if it is whole.
        isUnfinished = !thinned.takeLast(rest, need)
      }
      return Interruption.isRaised ? nil : start
    }
    let pieces = thinned.lines.isEmpty ? [] : [Bytes(thinned.lines)]
    return TranscriptText(path: path, status: status, pieces: pieces, isUnfinished: isUnfinished)
  }

  private mutating func take(_ line: UnsafeRawBufferPointer, _ need: (UnsafeRawBufferPointer) -> LineNeed) {
    if line.isEmpty { return }
    number += 1
    let before = lines.count
    switch need(line) {
    case .nothing where number > Self.opening: return
    case .shortened(let longest, let whole, let emptied):
      if !ShortenedJSON.append(line, longest: longest, whole: whole, emptied: emptied, to: &lines) {
        lines.append(contentsOf: line)
      }
    case .nothing:
      if !ShortenedJSON.append(line, longest: 512, to: &lines) { lines.append(contentsOf: line) }
    case .whole: lines.append(contentsOf: line)
    }
    // In JSON a carriage return is white space, and only that.
    if line[line.count - 1] == 0x0D || firstIndex(of: 0x0D, in: line) != nil {
      for place in before..<lines.count where lines[place] == 0x0D { lines[place] = 0x20 }
    }
    lines.append(0x0A)
  }

  private mutating func takeLast(
    _ line: UnsafeRawBufferPointer, _ need: (UnsafeRawBufferPointer) -> LineNeed
  ) -> Bool {
    let bytes = Bytes(line)
    guard let document = try? JSONDocument(bytes), document.withRoot({ $0.isObject || $0.isArray }) else {
      return line.allSatisfy { [0x20, 0x09, 0x0D, 0x00].contains($0) }
    }
    take(line, need)
    return true
  }
}
