import JSONTape
import Testing

@testable import TraceFormats

@Suite("Parts of a text")
struct OneLineBodyTests {
  @Test(
    "stand right behind one another, cut to what there is, with blanks for newlines",
    arguments: [
      ([0..<2, 4..<6], "{}45"), ([Range<Int>](), ""), ([0..<7], "{}\u{20}3456"), ([5..<7, 0..<1], "56{"),
      // At the end, across it and beyond it.
      ([6..<7, 7..<7], "6"), ([6..<9], "6"), ([0..<1, 90..<99], "{"), ([3..<3], ""),
    ])
  func copied(parts: [Range<Int>], expected: String) {
    let copy = OneLineBody.copy(Bytes("{}\n3456"), parts: parts)
    #expect(copy.text(0..<copy.count) == expected)
  }
}
