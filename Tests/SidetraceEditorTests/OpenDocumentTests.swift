import CodeLink
import Foundation
import JSONTape
import SidetraceServer
import Testing
import TraceModel

@testable import SidetraceEditor

@Suite("Positions in a document")
struct PositionEncodingTests {
  private static let text = CodeText("aé€🪙b\r\n\nlast")

  /// Where a position is in the text, in bytes, as an edit there shows.
  private func offset(_ encoding: PositionEncoding, _ line: Int, _ character: Int) throws -> Int {
    var edited = EditedText(Self.text, units: encoding.units)
    let place = EditedText.Position(line: line, character: character)
    edited.replace(from: place, to: place, with: [0x21])
    return try #require(edited.text.bytes.firstIndex(of: 0x21))
  }

  @Test(
    "are counted as the client counts",
    arguments: [
      (PositionEncoding.utf8, 0, 0, 0), (.utf8, 0, 1, 1), (.utf8, 0, 3, 3), (.utf8, 0, 6, 6), (.utf8, 0, 10, 10),
      (.utf16, 0, 1, 1), (.utf16, 0, 2, 3), (.utf16, 0, 3, 6), (.utf16, 0, 5, 10), (.utf16, 0, 6, 11),
      (.utf32, 0, 3, 6), (.utf32, 0, 4, 10), (.utf32, 0, 5, 11), (.utf16, 2, 2, 16),
    ])
  func offsets(encoding: PositionEncoding, line: Int, character: Int, expected: Int) throws {
    #expect(try offset(encoding, line, character) == expected)
    #expect(encoding.character(atByte: expected, ofLine: line, in: Self.text) == character)
  }

  @Test("that are out of range are at the end of the line or text, and none is inside a character")
  func clamped() throws {
    #expect(try offset(.utf16, 0, 99) == 11)
    #expect(try offset(.utf16, 1, 5) == 13)
    #expect(try offset(.utf16, 9, 0) == 18)
    #expect(try offset(.utf16, 0, 4) == 6)
    #expect(try offset(.utf8, 0, 2) == 1)
    #expect(try offset(.utf32, 2, .max) == 18)
  }

  @Test(
    "are negotiated",
    arguments: [
      ("[\"utf-16\"]", PositionEncoding.utf16), ("[\"utf-8\",\"utf-16\"]", .utf8),
      ("[\"utf-32\",\"utf-8\",\"utf-16\"]", .utf8), ("[\"utf-32\",\"utf-16\"]", .utf32), ("[\"ebcdic\"]", .utf16),
      ("[]", .utf16), ("null", .utf16), ("7", .utf16),
    ])
  func negotiated(offered: String, expected: PositionEncoding) throws {
    #expect(try JSONDocument(Bytes(offered)).withRoot { PositionEncoding.negotiated($0) } == expected)
  }

  @Test(
    "as LSP sends them are unsigned and fit 31 bits",
    arguments: [
      "{}", "null", "{\"line\":-1,\"character\":0}", "{\"line\":1e99,\"character\":0}",
      "{\"line\":\"0\",\"character\":0}", "{\"line\":1.5,\"character\":0}",
    ])
  func refused(json: String) throws {
    #expect(try JSONDocument(Bytes(json)).withRoot { TextPosition($0) } == nil)
  }

  @Test(
    "that are larger mean the end",
    arguments: ["2147483648", "4294967295", "9223372036854775807", "18446744073709551615"])
  func large(number: String) throws {
    let position = try JSONDocument(Bytes(#"{"line":\#(number),"character":\#(number)}"#)).withRoot { TextPosition($0) }
    #expect(position?.line == 2_147_483_647 && position?.character == 2_147_483_647)
  }
}

@Suite("An open document")
struct OpenDocumentTests {
  private func changed(_ text: String, _ changes: String, _ encoding: PositionEncoding = .utf16) throws -> String? {
    var document = OpenDocument(uri: "file:///a.py", version: 1, text: Array(text.utf8))
    let isRead = try JSONDocument(Bytes(changes)).withRoot { document.note($0, version: 2, encoding) }
    #expect(document.isSettled == !isRead || changes == "[]")
    document.settle()
    #expect(document.version == (isRead ? 2 : 1))
    #expect(isRead || document.text?.text == text)
    return isRead ? document.text?.text : nil
  }

  @Test(
    "changes as its changes say, one after the other",
    arguments: [
      (#"[{"text":"new"}]"#, "new"),
      (#"[{"range":{"start":{"line":0,"character":1},"end":{"line":1,"character":1}},"text":"-"}]"#, "a-d\n"),
      (#"[{"range":{"start":{"line":1,"character":0},"end":{"line":1,"character":0}},"text":"x\n"}]"#, "ab\nx\ncd\n"),
      (
        #"[{"range":{"start":{"line":0,"character":0},"end":{"line":0,"character":2}},"text":"🪙z"},{"range":{"start":{"line":0,"character":2},"end":{"line":0,"character":3}},"text":"!"}]"#,
        "🪙!\ncd\n"
      ),
      (#"[{"range":{"start":{"line":7,"character":0},"end":{"line":9,"character":4}},"text":"end"}]"#, "ab\ncd\nend"),
      // The wrong way round.
      (#"[{"range":{"start":{"line":1,"character":0},"end":{"line":0,"character":1}},"text":""}]"#, "acd\n"),
      (#"[{"range":null,"text":"all"}]"#, "all"), (#"[]"#, "ab\ncd\n"),
      (#"[{"text":5}]"#, nil), (#"[{"range":{},"text":"x"}]"#, nil),
    ] as [(String, String?)])
  func changes(json: String, expected: String?) throws {
    #expect(try changed("ab\ncd\n", json) == expected)
  }

  @Test("that is too large is known without its text, until it is smaller")
  func large() throws {
    var document = OpenDocument(
      uri: "file:///a.py", version: 1, text: Array(repeating: 0x61, count: CodeContext.largestFile + 1))
    #expect(document.text == nil)
    let isRead = try JSONDocument(Bytes(#"[{"text":"small"}]"#)).withRoot { document.note($0, version: 2, .utf8) }
    #expect(isRead)
    document.settle()
    #expect(document.text?.text == "small")
  }

  @Test(
    "follows random edits as a string would, in each encoding", arguments: 0..<12)
  func random(seed: Int) throws {
    let encoding: PositionEncoding = [.utf8, .utf16, .utf32][seed % 3]
    let pieces = ["a", "é", "€", "🪙", "\n", "\r\n", "xyz", ""]
    var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1
    func next(_ limit: Int) -> Int {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return Int(state % UInt64(limit))
    }
    var lines = ["one", "two é", "three 🪙 end"]
    var document = OpenDocument(uri: "file:///a.py", version: 0, text: Array(lines.joined(separator: "\n").utf8))
    func units(_ text: Substring.UnicodeScalarView) -> Int {
      switch encoding {
      case .utf8: String(text).utf8.count
      case .utf16: String(text).utf16.count
      case .utf32: text.count
      }
    }
    for _ in 0..<60 {
      let line = next(lines.count)
      let scalars = Array(lines[line].unicodeScalars)
      let start = next(scalars.count + 1)
      let end = start + next(scalars.count - start + 1)
      let new = (0..<next(4)).map { _ in pieces[next(pieces.count)] }.joined()
      func character(_ count: Int) -> Int {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars[..<count])
        return units(Substring(String(view)).unicodeScalars)
      }
      let change = json { writer in
        writer.array { writer in
          writer.object { writer in
            writer.key("range")
            writer.object { writer in
              DocumentView.write(position: line, character(start), as: "start", to: &writer)
              DocumentView.write(position: line, character(end), as: "end", to: &writer)
            }
            writer.member("text", new)
          }
        }
      }
      _ = try JSONDocument(change.joined()).withRoot { document.note($0, version: 1, encoding) }
      document.settle()
      var view = String.UnicodeScalarView()
      view.append(contentsOf: scalars[..<start])
      view.append(contentsOf: new.unicodeScalars)
      view.append(contentsOf: scalars[end...])
      let replaced = String(view).replacingOccurrences(of: "\r\n", with: "\n")
      lines.replaceSubrange(
        line...line, with: replaced.split(separator: "\n", omittingEmptySubsequences: false).map(String.init))
      #expect(
        document.text?.text.replacingOccurrences(of: "\r\n", with: "\n") == lines.joined(separator: "\n"))
    }
  }
}
