import Testing

@testable import SampleSessions
@testable import TraceInsight

@Suite("A pattern")
struct TextPatternTests {
  /// The same by trying every way to spread the stars.
  private func plain(_ pattern: ArraySlice<Character>, _ text: ArraySlice<Character>) -> Bool {
    guard let first = pattern.first else { return text.isEmpty }
    if first == "*" {
      return (text.startIndex...text.endIndex).contains { plain(pattern.dropFirst(), text[$0...]) }
    }
    return text.first == first && plain(pattern.dropFirst(), text.dropFirst())
  }

  @Test("fits what every way to spread its stars fits", arguments: 1...20)
  func random(seed: UInt64) {
    var random = Random(seed: seed)
    for _ in 0..<100 {
      let pattern = (0..<random.below(7)).map { _ in ["a", "b", "*"][random.below(3)] }.joined()
      let text = (0..<random.below(9)).map { _ in ["a", "b"][random.below(2)] }.joined()
      #expect(TextPattern(pattern).matches(text) == plain(Array(pattern)[...], Array(text)[...]), "\(pattern) \(text)")
    }
  }

  @Test("of a long text that nearly fits everywhere is found at its end")
  func nearly() {
    let text = String(repeating: "a", count: 400_000) + "b"
    let needle = String(repeating: "a", count: 3000) + "b"
    #expect(TextPattern("*\(needle)*").matches(text))
    #expect(!TextPattern("*\(needle)b*").matches(text))
  }
}
