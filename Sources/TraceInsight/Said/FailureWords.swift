internal import JSONTape
internal import TraceModel

/// Why something failed, in one line.
///
/// That a command ended with 1 is the least telling line of its output: what stands below it is looked through for the
/// line that says why.
enum FailureWords {
  /// More lines and longer ones are not looked at.
  private static let mostLines = 400
  private static let longest = 300
  private static let signs = [
    "error", "failed", "failure", "fatal", "denied", "not found", "no such", "cannot", "can't", "could not", "panic",
    "exception", "invalid", "undefined", "unexpected", "refused", "timed out", "usage:", "unable", "abort", "conflict",
  ]

  static func line(_ message: String) -> String? {
    if message.hasPrefix("{\"output\":"), let document = try? JSONDocument(Bytes(message)) {
      // Codex's older shells put a command's output and how it ended into one object.
      let (output, exit) = document.withRoot { ($0["output"]?.stringValue, $0["metadata"]?["exit_code"]?.spelling) }
      if let output { return lines("Exit code \(exit ?? "1")\n" + output) }
    }
    return lines(message)
  }

  private static func lines(_ message: String) -> String? {
    var code: String?
    var first: String?
    var found: String?
    var isTraceback = false
    for raw in message.split(separator: "\n", maxSplits: mostLines, omittingEmptySubsequences: true).prefix(mostLines) {
      let line = trimmed(raw)
      if line.isEmpty { continue }
      if let number = exitCode(line) {
        code = code ?? number
        continue
      }
      if isFrame(line) { continue }
      if line.hasPrefix("Traceback (most recent call last)") {
        isTraceback = true
        continue
      }
      if isTraceback {
        // Its last line that is not indented is what was raised.
        if raw.utf8.first != 0x20 {
          found = line
          break
        }
        continue
      }
      if isProgress(line) { continue }
      first = first ?? line
      if found == nil, tells(line) { found = line }
      if found != nil, code != nil || first == found { break }
    }
    guard let line = found ?? first else { return code.map { "exit code \($0)" } }
    return (code.map { "exit \($0): " } ?? "")
      + (line.hasPrefix("E   ") ? line.drop { $0 == "E" || $0 == " " } : line[...])
  }

  private static func trimmed(_ line: Substring) -> String {
    var text = String(decoding: line.utf8.prefix(longest * 4), as: UTF8.self)
    for tag in ["<tool_use_error>", "</tool_use_error>", "<error>", "</error>"] where text.contains("<") {
      text = text.split(separator: tag, omittingEmptySubsequences: true).joined()
    }
    var rest = Substring(text)
    while let scalar = rest.unicodeScalars.first, scalar.value <= 0x20 { rest.unicodeScalars.removeFirst() }
    while let scalar = rest.unicodeScalars.last, scalar.value <= 0x20 { rest.unicodeScalars.removeLast() }
    return String(rest)
  }

  /// `Exit code 1`, `Exit code: 1`, `Process exited with code 1`, `exit status 1`.
  private static func exitCode(_ line: String) -> String? {
    guard line.utf8.count < 48 else { return nil }
    let words = line.lowercased().split { $0 == " " || $0 == ":" || $0 == "." }
    guard let last = words.last, Int(last, radix: 10) != nil, words.count >= 3 else { return nil }
    let isCode = words.contains("exit") || words.contains("exited")
    return isCode && (words.contains("code") || words.contains("status")) ? String(last) : nil
  }

  /// What some agents put around a command's output.
  private static func isFrame(_ line: String) -> Bool {
    line.hasPrefix("Wall time:") || line == "Output:" || line.hasPrefix("Chunk ID:") || line == "Error:"
      || line == "```"
      || line.hasPrefix("Original token count:") || line.hasPrefix("Total output lines:")
      || line.utf8.allSatisfy { $0 == 0x3D || $0 == 0x2D || $0 == 0x5F || $0 == 0x2E || $0 == 0x20 }
  }

  /// A line of dots and letters of a runner of tests: `..F.  [100%]`.
  private static func isProgress(_ line: String) -> Bool {
    guard line.hasSuffix("%]"), let bracket = line.utf8.lastIndex(of: 0x5B) else { return false }
    return line.utf8[..<bracket].allSatisfy { ".FEsxX ".utf8.contains($0) }
  }

  private static func tells(_ line: String) -> Bool {
    // What pytest says of an assertion.
    if line.hasPrefix("E   ") { return true }
    if line.hasPrefix("===") || line.hasPrefix("___") { return false }
    let small = line.lowercased()
    return signs.contains(where: small.contains)
  }
}
