import Testing

@testable import CodeLink

@Suite("Lines that move")
struct LineMapTests {
  private static let text = "a\nb\nc\nd\ne\n"

  /// Where each line of the text went, `-` for one that is gone, after `range` was replaced.
  private func places(_ range: Range<Int>, _ new: String) -> String {
    let old = CodeText(Self.text)
    var edited = old
    edited.replace(range, with: Array(new.utf8))
    var moves = LineMoves(lineCount: old.lineCount)
    moves.follow(LineEdit(range, in: old, inserted: new.utf8.count, to: edited))
    let map = moves.map
    return (0..<5).map { map.place(of: $0).map { "\($0)" } ?? "-" }.joined()
  }

  @Test(
    "follow an edit",
    arguments: [
      // Within a line.
      (0..<1, "x", "01234"), (3..<3, "xyz", "01234"),
      // A line put in front of the second, and one behind it.
      (2..<2, "new\n", "02345"), (3..<3, "\nnew", "01345"),
      // Return pressed at the beginning and in the middle.
      (0..<0, "\n\n", "23456"),
      // Lines deleted whole, and a line joined to the one above.
      (2..<4, "", "0-123"), (2..<6, "", "0--12"), (3..<4, "", "01123"),
      // Two lines replaced by two, by three, by one.
      (2..<6, "x\ny\n", "01234"), (2..<6, "x\ny\nz\n", "01245"), (2..<6, "x\n", "01-23"),
      // All of it replaced.
      (0..<10, "", "-----"),
    ])
  func edits(range: Range<Int>, new: String, expected: String) {
    #expect(places(range, new) == expected)
  }

  @Test("follow many edits as they would follow their lines' words", arguments: 0..<20)
  func many(seed: Int) {
    var random = Shuffle(seed: UInt64(seed))
    var lines = (0..<40).map { "line \($0)" }
    let first = CodeText(lines.joined(separator: "\n"))
    var text = first
    var moves = LineMoves(lineCount: first.lineCount)
    for step in 0..<30 {
      // Whole lines come and go, so that each line's word tells where it is.
      let place = random.next(lines.count)
      let gone = random.next(min(3, lines.count - place))
      let new = (0..<random.next(4)).map { "new \(step) \($0)" }
      guard lines.count - gone + new.count > 1, gone > 0 || !new.isEmpty, place + gone < lines.count else { continue }
      let range = text.lineStarts[place]..<text.lineStarts[place + gone]
      let inserted = Array(new.map { $0 + "\n" }.joined().utf8)
      let before = text
      text.replace(range, with: inserted)
      moves.follow(LineEdit(range, in: before, inserted: inserted.count, to: text))
      lines.replaceSubrange(place..<(place + gone), with: new)
      #expect(text.text == lines.joined(separator: "\n"))
      #expect(text.lineStarts == CodeText(text.bytes).lineStarts)
    }
    let map = moves.map
    for line in 0..<40 {
      let now = lines.firstIndex(of: "line \(line)")
      // Of a line that was replaced only its place is known.
      if let now { #expect(map.place(of: line) == now) }
    }
  }

  @Test("are found again when a whole text is replaced")
  func whole() {
    let old = CodeText("a\nb\nc\nd\nd\n")
    let new = CodeText("a\nx\nc\nb\nd\n")
    var map = LineMap(lineCount: old.lineCount)
    map.follow(from: old, to: new)
    #expect((0..<5).map { map.place(of: $0) } == [0, 3, 2, nil, 4])
    map.follow(from: new, to: CodeText(""))
    #expect(map.place(of: 2) == nil)
  }

  @Test("stay where they are while nothing was edited, and never were where there was no line")
  func identity() {
    let map = LineMap(lineCount: 3)
    #expect(map.isIdentity)
    #expect(map.place(of: 2) == 2)
    #expect(map.place(of: 3) == nil)
    #expect(map.place(of: -1) == nil)
  }

  @Test(
    "end with LF, CRLF or CR",
    arguments: [("a\nb", 2), ("a\r\nb\r\n", 3), ("a\rb", 2), ("\r\r\n\n", 4), ("", 1)])
  func ends(text: String, count: Int) {
    #expect(CodeText(text).lineCount == count)
  }

  @Test("are counted right when an edit joins CR and LF")
  func joined() {
    var text = CodeText("a\rx\nb")
    text.replace(2..<3, with: [])
    #expect(text.lineStarts == CodeText("a\r\nb").lineStarts)
  }
}

/// Numbers that look random and are the same each time.
struct Shuffle {
  private var state: UInt64
  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  mutating func next(_ limit: Int) -> Int {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return limit > 0 ? Int(state % UInt64(limit)) : 0
  }
}
