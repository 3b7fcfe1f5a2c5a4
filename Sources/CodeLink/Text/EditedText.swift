/// A text that takes many edits: in pieces of a few thousand bytes, so that an edit moves the bytes of its own pieces
/// only, and a place is found by what is known of each piece.
///
/// No piece begins inside of a character, or between a CR and its LF.
package struct EditedText: Sendable {
  /// Pieces have about this many bytes, and at most twice as many.
  static let pieceLength = 2048

  private struct Piece: Sendable {
    var bytes: [UInt8]
    /// How many lines end in it.
    var lineEnds = 0
    /// How long it is as the client counts.
    var units = 0
  }

  /// A position as the client counts: both from 0.
  package struct Position: Sendable, Equatable {
    var line: Int
    var character: Int

    package init(line: Int, character: Int) {
      self.line = line
      self.character = character
    }
  }

  /// Where a position is.
  private struct Place {
    var piece: Int
    var offset: Int
    var line: Int
    var isLineStart: Bool
  }

  private var pieces: [Piece] = []
  /// How many units the character has that a byte begins: none for one that continues a character.
  private let units: @Sendable (UInt8) -> Int
  /// How long the text is, in bytes.
  package private(set) var byteCount: Int
  private var lineCount: Int
  /// Where the lines of the first text are; made with the first edit that moves any.
  private var moves: LineMoves?
  private let firstLineCount: Int
  private var ownWork = 0

  /// How many bytes, pieces and lines were looked at or moved by the edits.
  package var work: Int { ownWork + (moves?.work ?? 0) }

  /// - Parameters:
  ///   - text: UTF-8.
  ///   - units: how many units the character has that a byte begins: none for one that continues a character.
  package init(_ text: CodeText, units: @escaping @Sendable (UInt8) -> Int) {
    self.units = units
    byteCount = text.bytes.count
    lineCount = text.lineCount
    firstLineCount = text.lineCount
    pieces = divided(text.bytes[...])
  }

  // MARK: The result

  /// The text as it is now.
  package var text: CodeText {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(byteCount)
    for piece in pieces { bytes += piece.bytes }
    return CodeText(bytes)
  }

  /// Where the lines of the first text are now; `nil` where none has moved.
  package var map: LineMap? { moves?.map }

  // MARK: Edits

  /// Replaces what is between two positions, in whichever order. One behind a line's end is at its end, one behind the
  /// last line at the end of the text, and one inside a character in front of it.
  package mutating func replace(from one: Position, to other: Position, with new: [UInt8]) {
    var (start, end) = (place(of: one), place(of: other))
    if (end.piece, end.offset) < (start.piece, start.offset) { swap(&start, &end) }
    let before = lineCount
    splice(start, end, new)
    let edit = LineEdit(
      first: start.line, last: end.line, shift: lineCount - before, startsLine: start.isLineStart,
      endsAtStart: end.isLineStart, isDeletion: new.isEmpty)
    if edit.movesNothing { return }
    if moves == nil { moves = LineMoves(lineCount: firstLineCount) }
    moves?.follow(edit)
  }

  private mutating func splice(_ start: Place, _ end: Place, _ new: [UInt8]) {
    let rest = pieces[end.piece].bytes.count - end.offset
    let isSmall = start.offset + new.count + rest < Self.pieceLength / 2
    // Neighbours come along, so that a CR and an LF that meet are in one piece, and small pieces go.
    let first = isSmall || start.offset == 0 ? max(start.piece - 1, 0) : start.piece
    let last = isSmall || rest == 0 ? min(end.piece + 1, pieces.count - 1) : end.piece
    var bytes: [UInt8] = []
    func add(_ part: ArraySlice<UInt8>) { bytes += part }
    for place in first..<start.piece { add(pieces[place].bytes[...]) }
    add(pieces[start.piece].bytes[..<start.offset])
    add(new[...])
    add(pieces[end.piece].bytes[end.offset...])
    if last > end.piece { add(pieces[last].bytes[...]) }
    let replaced = pieces[first...last]
    byteCount += bytes.count - replaced.reduce(0) { $0 + $1.bytes.count }
    let parts = divided(bytes[...])
    lineCount += parts.reduce(0) { $0 + $1.lineEnds } - replaced.reduce(0) { $0 + $1.lineEnds }
    ownWork += bytes.count + replaced.count
    // The array of the pieces moves up or down behind them.
    if parts.count != replaced.count { ownWork += pieces.count - last }
    pieces.replaceSubrange(first...last, with: parts)
  }

  // MARK: Pieces

  /// At least one piece.
  private func divided(_ bytes: ArraySlice<UInt8>) -> [Piece] {
    var pieces: [Piece] = []
    var rest = bytes
    repeat {
      var end = rest.endIndex
      if rest.count > 2 * Self.pieceLength {
        end = rest.startIndex + Self.pieceLength
        while end > rest.startIndex + 1, Self.isInside(rest, end) { end -= 1 }
      }
      pieces.append(piece(Array(rest[..<end])))
      rest = rest[end...]
    } while !rest.isEmpty
    return pieces
  }

  /// Whether a place is inside of a character, or of a line end of two.
  private static func isInside(_ bytes: ArraySlice<UInt8>, _ place: Int) -> Bool {
    bytes[place] & 0xC0 == 0x80 || bytes[place] == 0x0A && bytes[place - 1] == 0x0D
  }

  private func piece(_ bytes: [UInt8]) -> Piece {
    var piece = Piece(bytes: bytes)
    for place in bytes.indices {
      let byte = bytes[place]
      piece.units += units(byte)
      let isEnd = byte == 0x0A || byte == 0x0D && !(place + 1 < bytes.count && bytes[place + 1] == 0x0A)
      if isEnd { piece.lineEnds += 1 }
    }
    return piece
  }

  // MARK: Positions

  private mutating func place(of position: Position) -> Place {
    guard position.line < lineCount else { return endOfText }
    var place = start(ofLine: position.line)
    var left = position.character
    while true {
      ownWork += 1
      let piece = pieces[place.piece]
      if place.offset == 0, piece.lineEnds == 0, piece.units <= left, place.piece + 1 < pieces.count {
        left -= piece.units
        if !piece.bytes.isEmpty { place.isLineStart = false }
        place.piece += 1
        continue
      }
      while place.offset < piece.bytes.count {
        let byte = piece.bytes[place.offset]
        let isContinued = byte & 0xC0 == 0x80
        guard byte != 0x0A, byte != 0x0D, isContinued || left > 0, units(byte) <= left else { return place }
        left -= units(byte)
        place.offset += 1
        place.isLineStart = false
        ownWork += 1
      }
      guard place.piece + 1 < pieces.count else { return place }
      place.piece += 1
      place.offset = 0
    }
  }

  private var endOfText: Place {
    let last = pieces.count - 1
    let bytes = pieces[last].bytes
    // An empty last piece is one of an empty text: pieces that an edit makes empty go with their neighbours.
    let isLineStart = bytes.last.map { $0 == 0x0A || $0 == 0x0D } ?? true
    return Place(piece: last, offset: bytes.count, line: lineCount - 1, isLineStart: isLineStart)
  }

  private mutating func start(ofLine line: Int) -> Place {
    var left = line
    var place = Place(piece: 0, offset: 0, line: line, isLineStart: true)
    while left > 0, place.piece + 1 < pieces.count, pieces[place.piece].lineEnds < left {
      left -= pieces[place.piece].lineEnds
      place.piece += 1
      ownWork += 1
    }
    let bytes = pieces[place.piece].bytes
    while left > 0, place.offset < bytes.count {
      let byte = bytes[place.offset]
      place.offset += 1
      ownWork += 1
      if byte == 0x0A || byte == 0x0D && !(place.offset < bytes.count && bytes[place.offset] == 0x0A) { left -= 1 }
    }
    return place
  }
}
