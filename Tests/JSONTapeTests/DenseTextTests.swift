import Testing

@testable import JSONTape

/// Texts of hardly anything but values, whose index would be many times as large as they are.
@Suite("A text with a value for every other byte")
struct DenseTextTests {
  private static func ones(_ count: Int) -> Bytes {
    Bytes(capacity: 2 * count + 1) { memory in
      for place in 0..<count {
        memory[2 * place] = place == 0 ? UInt8(ascii: "[") : UInt8(ascii: ",")
        memory[2 * place + 1] = UInt8(ascii: "1")
      }
      memory[2 * count] = UInt8(ascii: "]")
      return 2 * count + 1
    }
  }

  @Test("is read as long as its index is small")
  func small() throws {
    let document = try JSONDocument(Self.ones(Tape.freeEntries - 2))
    #expect(document.withRoot { $0.elements.reduce(0) { count, _ in count + 1 } } == Tape.freeEntries - 2)
  }

  /// The brackets have entries, too: the first has no room for that of the closing one.
  @Test(
    "is refused where its index would take more than twice the text, before that is there",
    arguments: [
      (-1, 2 * Tape.freeEntries - 2), (0, 2 * Tape.freeEntries - 1),
      (1 << 20, 2 * Tape.freeEntries - 1),
    ])
  func large(_ more: Int, _ offset: Int) {
    let limit = Tape.freeEntries
    let error = #expect(throws: JSONSyntaxError.self) { try JSONDocument(Self.ones(limit + more)) }
    #expect(error?.reason == .tooManyValues(limit: limit))
    #expect(error?.offset == offset)
    #expect(error?.description.hasPrefix("more than \(limit) values") == true)
  }

  @Test("is refused as a message, too, and forgotten")
  func message() throws {
    var parser = JSONParser()
    let dense = Self.ones(Tape.freeEntries)
    let error = #expect(throws: JSONSyntaxError.self) { try dense.withUnsafeBytes { _ = try parser.parse($0) } }
    #expect(error?.reason == .tooManyValues(limit: Tape.freeEntries))
    parser.finish()
    #expect(try Array("[1]".utf8).withUnsafeBytes { try parser.parse($0).elements.map(\.spelling) } == ["1"])
  }

  @Test("is told from one that has the same bytes within a string")
  func text() throws {
    let count = 2 * Tape.freeEntries
    let bytes = Bytes("[\"" + String(repeating: ",", count: count) + "\"]")
    #expect(try JSONDocument(bytes).withRoot { $0.elements.reduce(0) { count, _ in count + 1 } } == 1)
  }
}
