internal import SampleSessions

/// A document that is opened, typed into and closed, over and over.
struct EditedDocument {
  let uri: String
  private let text: String
  private let lines: Int
  private var version = 0
  private var random: Random

  init(uri: String, text: String, seed: UInt64) {
    self.uri = uri
    self.text = text
    lines = text.utf8.count { $0 == 0x0A }
    random = Random(seed: seed)
  }

  var identifier: String { "{\"textDocument\":{\"uri\":\(quoted(uri))}}" }

  mutating func opening() -> String {
    version += 1
    let document = "{\"uri\":\(quoted(uri)),\"languageId\":\"python\",\"version\":\(version),\"text\":\(quoted(text))}"
    return "{\"textDocument\":\(document)}"
  }

  /// A few edits at once: lines typed, and others taken out.
  mutating func change() -> String {
    version += 1
    let edits = (0..<4).map { _ in
      let line = Int.random(in: 0...lines, using: &random)
      let range = "{\"start\":{\"line\":\(line),\"character\":0},\"end\":{\"line\":\(line + 1),\"character\":0}}"
      let typed = Bool.random(using: &random) ? "# a line\n# and another\n" : ""
      return "{\"range\":\(range),\"text\":\(quoted(typed))}"
    }
    let document = "{\"uri\":\(quoted(uri)),\"version\":\(version)}"
    return "{\"textDocument\":\(document),\"contentChanges\":[\(edits.joined(separator: ","))]}"
  }

  /// Where a hover is asked for.
  mutating func position() -> String {
    let line = Int.random(in: 0...lines, using: &random)
    return "{\"textDocument\":{\"uri\":\(quoted(uri))},\"position\":{\"line\":\(line),\"character\":2}}"
  }

  var wholeRange: String {
    let range = "{\"start\":{\"line\":0,\"character\":0},\"end\":{\"line\":\(lines),\"character\":0}}"
    return "{\"textDocument\":{\"uri\":\(quoted(uri))},\"range\":\(range)}"
  }
}
