import ChildProcesses
import Foundation
import Testing

/// The examples of protocol.md come true.
///
/// An example is a fenced block marked `jsonc`. A line that begins with `-->` is a message to the program, started with
/// `--source files:Fixtures/demo`, in lines; one that begins with `<--` is an answer. Further lines go on with the
/// message, up to the next arrow; lines that begin with `//` are comments. Answers that stand together may come in any
/// order. `…` outside a string stands for any value, or at the end of an object or array for whatever else is in it.
@Suite("protocol.md", .enabled(if: ProtocolExample.isWritten, "there is no protocol.md yet"))
struct ProtocolExamplesTests {
  @Test("has examples") func hasExamples() {
    #expect(!ProtocolExample.all.isEmpty, "protocol.md has no block marked jsonc with lines that begin with -->")
  }

  @Test("An example comes true", arguments: ProtocolExample.all)
  func comesTrue(_ example: ProtocolExample) throws {
    let client = try Client(.lines)
    for exchange in example.exchanges {
      for message in exchange.messages { client.send(message) }
      let answers = try exchange.answers.map { _ in Array(try client.message()) }
      for difference in TranscriptRunner.differences(of: answers, from: exchange.answers) ?? [] {
        Issue.record("protocol.md:\(example.line): \(difference)")
      }
    }
    client.process.closeInput()
    #expect(try client.process.waitForExit() == 0)
    #expect(client.rest.isEmpty, "protocol.md:\(example.line): more came than it says")
  }
}

struct ProtocolExample: Sendable, CustomTestStringConvertible {
  struct Exchange: Sendable {
    var messages: [String] = []
    var answers: [String] = []
  }

  /// Where its block begins.
  let line: Int
  private(set) var exchanges: [Exchange] = []

  var testDescription: String { "protocol.md:\(line)" }

  private static let path = PackageFolder.path("protocol.md")
  static var isWritten: Bool { FileManager.default.fileExists(atPath: path) }
  static let all: [ProtocolExample] = blocks().map { ProtocolExample($0.lines, line: $0.line) }
    .filter { !$0.exchanges.isEmpty }

  private static func blocks() -> [(line: Int, lines: [Substring])] {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return [] }
    var blocks: [(line: Int, lines: [Substring])] = []
    var isInside = false
    for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if line.hasPrefix("```") {
        isInside = !isInside && line.dropFirst(3).trimmingCharacters(in: .whitespaces) == "jsonc"
        if isInside { blocks.append((number + 1, [])) }
      } else if isInside {
        blocks[blocks.count - 1].lines.append(line)
      }
    }
    return blocks
  }

  private init(_ lines: [Substring], line: Int) {
    self.line = line
    for line in lines {
      let text = line.drop(while: \.isWhitespace)
      if text.hasPrefix("//") { continue }
      if text.hasPrefix("-->") {
        if exchanges.last?.answers.isEmpty != true { exchanges.append(Exchange()) }
        exchanges[exchanges.count - 1].messages.append(String(text.dropFirst(3)))
      } else if text.hasPrefix("<--"), !exchanges.isEmpty {
        exchanges[exchanges.count - 1].answers.append(String(text.dropFirst(3)))
      } else if !text.isEmpty, !exchanges.isEmpty {
        goOn(with: text)
      }
    }
  }

  /// A message is one line to the program, however it is laid out here.
  private mutating func goOn(with text: Substring) {
    let place = exchanges.count - 1
    if exchanges[place].answers.isEmpty {
      exchanges[place].messages[exchanges[place].messages.count - 1] += " " + text
    } else {
      exchanges[place].answers[exchanges[place].answers.count - 1] += " " + text
    }
  }
}
