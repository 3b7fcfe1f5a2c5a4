import ChildProcesses
import Foundation
import JSONTape

/// Plays a transcript against the program.
struct TranscriptRunner {
  let transcript: Transcript
  let framing: ClientFraming
  let byteByByte: Bool
  /// Notes what the program answers instead of complaining about it.
  let updates: Bool
  private(set) var complaints: [String] = []
  /// The cursor of the last answer that had one, as JSON.
  private var cursor = "null"
  /// The new text of answers, by the lines they stand on.
  private(set) var replacements: [(lines: Range<Int>, text: String)] = []

  init(_ transcript: Transcript, _ framing: ClientFraming, byteByByte: Bool = false, updates: Bool = false) {
    self.transcript = transcript
    self.framing = framing
    self.byteByByte = byteByByte
    self.updates = updates
  }

  mutating func run() throws {
    let client = try Client(framing, arguments: transcript.arguments)
    if byteByByte { client.process.largestWrite = 1 }
    if transcript.shakesHands { try client.shakeHands() }
    for item in transcript.items {
      do {
        try run(item, client)
      } catch {
        throw ChildError("line \(item.lines.lowerBound + 1): \(error)")
      }
    }
    if !client.rest.isEmpty { complaints.append("unexpected: \(client.rest.prefix(1000))") }
  }

  private mutating func run(_ item: Transcript.Item, _ client: Client) throws {
    switch item.step {
    case .message(let text):
      let body = text.replacingOccurrences(of: "\"$nextCursor\"", with: cursor)
      client.process.send(Client.framed(body.utf8, framing))
    case .bytes(let body): client.process.send(Client.framed(body, framing))
    case .raw(let bytes): client.process.send(bytes)
    case .answer(let text): try check([text], "<--", item, client)
    case .answers(let texts): try check(texts, "<~~", item, client)
    case .leave:
      if transcript.shakesHands { try client.sayGoodbye() } else { client.process.closeInput() }
    case .log(let text):
      try client.process.wait(for: "'\(text)' on standard error") { client.process.errorText.contains(text) }
    case .exit(let code):
      let actual = try client.process.waitForExit()
      if actual != code { complaints.append("exit code \(actual) instead of \(code)") }
    }
  }

  private mutating func check(_ texts: [String], _ mark: String, _ item: Transcript.Item, _ client: Client) throws {
    let answers = try texts.map { _ in Array(try client.message()) }
    for answer in answers { noteCursor(of: answer) }
    // Answers that are as expected leave their text, and the ellipses in it, alone.
    guard let differences = Self.differences(of: answers, from: texts) else { return }
    guard updates else {
      complaints += differences.map { "line \(item.lines.lowerBound + 1): \($0)" }
      return
    }
    let text = answers.map { mark + " " + JSONLayout.text($0, indentation: 4) }
    replacements.append((item.lines, text.joined(separator: "\n")))
  }

  private mutating func noteCursor(of answer: [UInt8]) {
    guard let document = try? JSONDocument(Bytes(answer)) else { return }
    cursor = document.withRoot { $0["result"]?["nextCursor"]?.spelling } ?? cursor
  }

  /// What keeps the answers, in any order, from being the expected ones; `nil` if nothing does.
  static func differences(of answers: [[UInt8]], from texts: [String]) -> [String]? {
    var left = answers
    var differences: [String] = []
    for text in texts {
      guard !text.isEmpty, let expectation = try? Expectation(text) else {
        differences.append("no JSON is expected: \(text.prefix(200))")
        continue
      }
      let all = left.map { expectation.difference(from: $0) }
      if let place = all.firstIndex(of: nil) {
        left.remove(at: place)
      } else {
        // Of several, the one with the expected id tells most.
        let nearest = all.compactMap { $0 }.first { !$0.hasPrefix("/id") } ?? all.first ?? nil
        differences.append(nearest ?? "nothing came for \(text.prefix(200))")
      }
    }
    return differences.isEmpty ? nil : differences
  }

  /// The file's text with the answers that came.
  var updatedText: String {
    var lines = transcript.lines
    for replacement in replacements.reversed() { lines.replaceSubrange(replacement.lines, with: [replacement.text]) }
    return lines.joined(separator: "\n")
  }
}
