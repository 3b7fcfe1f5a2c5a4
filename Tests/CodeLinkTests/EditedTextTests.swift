import Testing

@testable import CodeLink

extension LineEdit {
  /// What replacing bytes does to the lines of a text, as the whole text before and after say.
  init(_ range: Range<Int>, in old: CodeText, inserted: Int, to new: CodeText) {
    let first = old.line(atByte: range.lowerBound)
    let last = old.line(atByte: range.upperBound)
    self.init(
      first: first, last: last, shift: new.lineCount - old.lineCount,
      startsLine: old.lineStarts[first] == range.lowerBound, endsAtStart: old.lineStarts[last] == range.upperBound,
      isDeletion: inserted == 0)
  }
}

extension LineMap {
  /// Where lines are after one edit.
  init(following range: Range<Int>, in old: CodeText, inserted: Int, to new: CodeText) {
    var moves = LineMoves(lineCount: old.lineCount)
    moves.follow(LineEdit(range, in: old, inserted: inserted, to: new))
    self = moves.map
  }
}

@Suite("A text that takes many edits")
struct EditedTextTests {
  /// How UTF-16 counts.
  private static let units: @Sendable (UInt8) -> Int = { $0 & 0xC0 == 0x80 ? 0 : $0 < 0xF0 ? 1 : 2 }

  /// The plain way: the whole text is made anew for each edit, and each line is asked where it goes.
  private struct Plain {
    var text: CodeText
    var places: [Int?]

    init(_ text: CodeText) {
      self.text = text
      places = Array(0..<text.lineCount)
    }

    func offset(_ position: EditedText.Position) -> Int {
      guard position.line < text.lineCount else { return text.bytes.count }
      let line = String(decoding: text.line(position.line), as: UTF8.self)
      var left = position.character
      var bytes = 0
      for scalar in line.unicodeScalars {
        left -= String(scalar).utf16.count
        if left < 0 { break }
        bytes += String(scalar).utf8.count
      }
      return text.range(ofLine: position.line).lowerBound + bytes
    }

    mutating func replace(_ one: EditedText.Position, _ other: EditedText.Position, _ new: [UInt8]) {
      let ends = [offset(one), offset(other)].sorted()
      let before = text
      text = CodeText(Array(before.bytes[..<ends[0]]) + new + Array(before.bytes[ends[1]...]))
      let edit = LineEdit(ends[0]..<ends[1], in: before, inserted: new.count, to: text)
      if edit.movesNothing { return }
      places = places.map { now in now.flatMap { $0 < edit.first ? $0 : edit.place(of: $0) } }
    }
  }

  @Test("is what the whole text would be, edit after edit, and so are the places of its lines", arguments: 0..<40)
  func random(seed: Int) {
    var random = Shuffle(seed: UInt64(seed))
    let pieces = ["a", "é", "€", "🪙", "\n", "\r\n", "\r", "xyz", "", "\n\n\n", " "]
    func some(_ most: Int) -> String { (0..<random.next(most)).map { _ in pieces[random.next(pieces.count)] }.joined() }
    // Long ones have pieces of their own.
    let long = seed % 4 == 0 ? String(repeating: "line é 🪙\r\n", count: 2000) : seed % 4 == 1 ? some(9000) : ""
    let first = CodeText(some(200) + long + some(200))
    var plain = Plain(first)
    var edited = EditedText(first, units: Self.units)
    for step in 0..<60 {
      func position() -> EditedText.Position {
        let line = random.next(plain.text.lineCount + 2)
        let width = plain.text.range(ofLine: line).count + 2
        return EditedText.Position(line: line, character: random.next(10) == 0 ? .max : random.next(width))
      }
      let start = position()
      // Mostly near by, now and then far, and sometimes the wrong way round.
      let end =
        random.next(4) == 0
        ? position() : EditedText.Position(line: start.line + random.next(3), character: random.next(12))
      let new = Array((step % 20 == 19 ? String(repeating: "new 🪙\r", count: 1500) : some(6)).utf8)
      plain.replace(start, end, new)
      edited.replace(from: start, to: end, with: new)
      #expect(edited.byteCount == plain.text.bytes.count)
    }
    #expect(edited.text.bytes == plain.text.bytes)
    #expect(edited.text.lineStarts == plain.text.lineStarts)
    let map = edited.map ?? LineMap(lineCount: first.lineCount)
    #expect((0..<first.lineCount).map { map.place(of: $0) } == plain.places)
  }

  @Test("costs each edit about the same, however many there are and whatever they move", arguments: [false, true])
  func linear(movesLines: Bool) {
    let text = CodeText(String(repeating: "0123456789 0123456789 0123456789 012\n", count: 30_000))
    #expect(text.bytes.count > 1_100_000)
    func work(_ count: Int) -> Int {
      var random = Shuffle(seed: 5)
      var edited = EditedText(text, units: Self.units)
      for _ in 0..<count {
        let place = EditedText.Position(line: random.next(29_000), character: random.next(30))
        let end = EditedText.Position(
          line: place.line + (movesLines ? random.next(2) : 0), character: place.character + 1)
        edited.replace(from: place, to: end, with: Array((movesLines ? "x\n" : "xy").utf8))
      }
      return edited.work
    }
    let (few, many) = (work(500), work(4000))
    #expect(few < 500 * 12_000)
    #expect(many < few * 9)
  }

  @Test("costs no more in one long line, or at its far end")
  func longLine() {
    let text = CodeText(String(repeating: "é", count: 500_000))
    var edited = EditedText(text, units: Self.units)
    for step in 0..<500 {
      let place = EditedText.Position(line: 0, character: step * 1000)
      edited.replace(from: place, to: place, with: [0x78])
    }
    #expect(edited.work < 500 * 12_000)
    #expect(edited.byteCount == 1_000_500)
  }

  @Test("joins a return and a line feed that come together, across its pieces")
  func returns() {
    let text = CodeText(String(repeating: "a", count: 4000) + "\r" + String(repeating: "b", count: 5000) + "\n")
    var edited = EditedText(text, units: Self.units)
    edited.replace(
      from: EditedText.Position(line: 1, character: 0), to: EditedText.Position(line: 1, character: .max), with: [])
    #expect(edited.text.bytes == Array((String(repeating: "a", count: 4000) + "\r\n").utf8))
    edited.replace(
      from: EditedText.Position(line: 1, character: 0), to: EditedText.Position(line: 9, character: 0),
      with: Array("c".utf8))
    #expect(edited.text.lineCount == 2)
  }
}
