import Testing

@testable import JSONTape

@Suite("A long output")
struct WriterPieceTests {
  /// Values of many lengths, some of them spliced in.
  private func write(_ count: Int, to writer: inout JSONWriter) {
    let long = Bytes("\"" + String(repeating: "x", count: 5000) + "\"")
    writer.array { writer in
      for number in 0..<count {
        writer.object { writer in
          writer.key("number")
          writer.int(number)
          writer.key("text")
          writer.string(String(repeating: "a\n", count: number % 90))
          if number % 7 == 0 {
            writer.key("spliced")
            writer.raw(long, 0..<long.count)
          }
        }
      }
    }
  }

  private func written(_ count: Int, pieceBytes: Int) -> JSONBytes {
    var writer = JSONWriter(pieceBytes: pieceBytes)
    write(count, to: &writer)
    #expect(writer.count == writer.mark.count)
    return writer.take()
  }

  @Test("in pieces is the same as in one", arguments: [64, 100, 1000, 4096, 1 << 20])
  func same(pieceBytes: Int) {
    let (whole, pieces) = (written(700, pieceBytes: .max), written(700, pieceBytes: pieceBytes))
    #expect(whole.text == pieces.text)
    #expect(whole.count == pieces.count)
    var lengths: [Int] = []
    pieces.forEachPiece { piece in
      lengths.append(piece.count)
      return true
    }
    #expect(!lengths.contains(0))
    // A piece ends with the value that reaches the length; a value here has 200 bytes at most, or is spliced in.
    #expect(lengths.allSatisfy { $0 <= max(pieceBytes + 400, 5002) })
  }

  @Test("never moves what it has once set aside")
  func memory() {
    let output = json { write(40_000, to: &$0) }
    #expect(output.count > 30 << 20)
    #expect(output.written.count < 2 << 20)
  }

  @Test("of strings that were made before is one string")
  func strings() {
    let parts = ["", "a\"b", "\u{1F600}", "c"].map { text in json { $0.string(text) } }
    let output = json { writer in
      writer.array { writer in
        writer.string(joining: parts)
        writer.int(1)
      }
    }
    #expect(output.text == #"["a\"b😀c",1]"#)
  }
}
