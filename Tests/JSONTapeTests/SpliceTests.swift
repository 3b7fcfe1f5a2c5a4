import Testing

@testable import JSONTape

@Suite("Slices that are spliced in")
struct SpliceTests {
  private static func slice(_ count: Int) -> Bytes {
    Bytes("\"" + String(repeating: "s", count: count - 2) + "\"")
  }

  private func pieces(_ bytes: JSONBytes) -> [String] {
    var pieces: [String] = []
    bytes.forEachPiece { piece in
      pieces.append(String(decoding: piece, as: UTF8.self))
      return true
    }
    return pieces
  }

  @Test("a slice of any length gives the same text", arguments: [2, 3, 2047, 2048, 2049, 100_000])
  func lengths(count: Int) {
    let slice = Self.slice(count)
    let inner = slice.text(0..<count)
    let output = json { writer in
      writer.object { writer in
        writer.key("a")
        writer.raw(slice, 0..<count)
        writer.key("b")
        writer.raw(slice, 0..<count)
        writer.key("c")
        writer.int(1)
      }
    }
    let text = "{\"a\":\(inner),\"b\":\(inner),\"c\":1}"
    #expect(output.text == text)
    #expect(output.count == text.utf8.count)
    #expect(pieces(output).joined() == text)
    #expect(pieces(output).allSatisfy { !$0.isEmpty })
    #expect(pieces(output).count == (count < 2048 ? 1 : 5))
  }

  @Test("the count includes what is spliced")
  func count() {
    var writer = JSONWriter()
    #expect(writer.count == 0)
    writer.raw(Self.slice(20_000), 0..<20_000)
    #expect(writer.count == 20_000)
    #expect(writer.take().count == 20_000)
  }

  @Test("slices beside each other and at both ends stay in order")
  func adjacent() {
    var writer = JSONWriter()
    let one = Bytes(String(repeating: "1", count: 20_000))
    let two = Bytes(String(repeating: "2", count: 20_000))
    for bytes in [one, two, one] { writer.verbatim(JSONBytes(splicing: bytes)) }
    #expect(pieces(writer.take()) == [one, two, one].map { $0.text(0..<20_000) })
  }

  @Test("output with splices can itself be written into other output")
  func nested() {
    let slice = Self.slice(20_000)
    let inner = json { writer in
      writer.array { writer in
        writer.int(1)
        writer.raw(slice, 0..<20_000)
        writer.int(2)
      }
    }
    let outer = json { writer in
      writer.array { writer in
        writer.raw(inner)
        writer.raw(inner)
        writer.int(3)
      }
    }
    let text = "[1,\(slice.text(0..<20_000)),2]"
    #expect(outer.text == "[\(text),\(text),3]")
    #expect(outer.count == outer.text.utf8.count)
  }

  @Test("a range beyond the bytes is clamped", arguments: [2..<99_999, -5..<4, 50_000..<60_000])
  func clamped(range: Range<Int>) {
    let slice = Self.slice(20_000)
    var writer = JSONWriter()
    writer.raw(slice, range)
    #expect(writer.take().text == slice.text(range))
  }

  @Test("rewinding forgets what was written since, splices included")
  func rewind() {
    let slice = Self.slice(20_000)
    var writer = JSONWriter()
    writer.beginArray()
    writer.int(1)
    writer.raw(slice, 0..<20_000)
    let mark = writer.mark
    let count = writer.count
    writer.int(2)
    writer.raw(slice, 0..<20_000)
    writer.string("x" as StaticString)
    writer.rewind(to: mark)
    #expect(writer.count == count)
    writer.int(3)
    writer.endArray()
    #expect(writer.take().text == "[1,\(slice.text(0..<20_000)),3]")
  }

  @Test("rewinding to the start of a container forgets the comma too")
  func rewindComma() {
    var writer = JSONWriter()
    writer.beginArray()
    let mark = writer.mark
    writer.int(1)
    writer.rewind(to: mark)
    writer.int(2)
    writer.endArray()
    #expect(writer.take().text == "[2]")
  }

  @Test("an insertion goes before what followed the mark and behind what preceded it", arguments: [10, 20_000])
  func insert(count: Int) {
    let slice = Self.slice(count)
    let text = slice.text(0..<count)
    var writer = JSONWriter()
    writer.beginArray()
    writer.raw(slice, 0..<count)
    let mark = writer.mark
    writer.int(1)
    writer.raw(slice, 0..<count)
    writer.int(2)
    writer.raw(slice, 0..<count)
    Array(",0".utf8).withUnsafeBytes { writer.insert($0, at: mark) }
    writer.endArray()
    #expect(mark.count == count + 1)
    #expect(writer.take().text == "[\(text),0,1,\(text),2,\(text)]")
  }

  @Test("an insertion at a mark right before a splice goes before the splice")
  func insertBeforeSplice() {
    let slice = Bytes(String(repeating: "s", count: 20_000))
    var writer = JSONWriter()
    let mark = writer.mark
    writer.verbatim(JSONBytes(splicing: slice))
    Array("head".utf8).withUnsafeBytes { writer.insert($0, at: mark) }
    #expect(writer.take().text == "head" + slice.text(0..<20_000))
  }

  @Test("a long insertion makes room for itself")
  func longInsertion() {
    var writer = JSONWriter()
    let mark = writer.mark
    writer.int(7)
    [UInt8](repeating: 0x20, count: 10_000).withUnsafeBytes { writer.insert($0, at: mark) }
    #expect(writer.take().text == String(repeating: " ", count: 10_000) + "7")
  }

  @Test("taking empties the writer")
  func take() {
    var writer = JSONWriter()
    writer.int(1)
    #expect(writer.take().text == "1")
    #expect(writer.count == 0)
    writer.int(2)
    #expect(writer.take().text == "2")
    #expect(writer.take().count == 0)
  }

  @Test("draining hands out the bytes and empties the writer")
  func drain() {
    var writer = JSONWriter()
    writer.int(12)
    #expect(writer.drain { String(decoding: $0, as: UTF8.self) } == "12")
    #expect(writer.count == 0)
    writer.int(3)
    #expect(writer.drain { _ in Int?.none } == nil)
    #expect(writer.take().text == "3")
  }

  @Test("what is spliced is not drained")
  func drainSplices() {
    var writer = JSONWriter()
    writer.raw(Self.slice(20_000), 0..<20_000)
    #expect(writer.drain { $0.count } == nil)
    #expect(writer.take().count == 20_000)
  }

  @Test("pieces stop when the receiver has enough")
  func stopping() {
    let slice = Self.slice(20_000)
    let output = json { writer in
      writer.array { writer in
        writer.raw(slice, 0..<20_000)
        writer.raw(slice, 0..<20_000)
      }
    }
    for wanted in 1...5 {
      var seen = 0
      output.forEachPiece { _ in
        seen += 1
        return seen < wanted
      }
      #expect(seen == wanted)
    }
  }
}

extension JSONBytes {
  /// All of `bytes`, by reference if they are long enough.
  fileprivate init(splicing bytes: Bytes) {
    var writer = JSONWriter()
    writer.raw(bytes, 0..<bytes.count)
    self = writer.take()
  }
}
