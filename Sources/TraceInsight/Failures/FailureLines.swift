internal import TraceModel

/// Which line of an output says why it failed.
///
/// Looked for in the order in which they tell: what was wrong with an input, a test by its name, what an interpreter
/// raised, what panicked, any other test that failed, the first error of a compiler, what a tool calls fatal, any line
/// with a word of failure; else the first line. In front stands the exit code, where the output has one.
enum FailureLines {
  /// More lines and longer ones are not looked at.
  private static let mostLines = 4000
  private static let longest = 300
  private static let signs = [
    "error", "failed", "failure", "fatal", "denied", "not found", "no such", "cannot", "can't", "could not", "panic",
    "exception", "invalid", "undefined", "unexpected", "refused", "timed out", "usage:", "unable", "abort", "conflict",
    "exceeded", "not allowed", "missing", "unknown", "does not exist", "quota",
  ]
  /// Lines that say no more than that something failed.
  private static let empty: Set<String> = [
    "command failed", "error", "failed", "failure", "error:", "an error occurred", "internal error", "unknown error",
    "task failed", "tool failed", "execution failed", "the command failed", "process failed", "traceback",
    "tool execution failed", "something went wrong", "failed:", "command failed:", "fatal error", "exception",
    "failed to compile.", "failed to compile", "build failed", "[error] compilation error :",
    "[error] compilation error:",
    "failure: build failed with an exception.", "error during build:", "compilation failed", "there were failures:",
  ]

  static func line(_ text: String) -> String? {
    var code: String?
    var lines: [Substring] = []
    for raw in text.split(maxSplits: mostLines, omittingEmptySubsequences: true, whereSeparator: \.isNewline)
      .prefix(mostLines)
    {
      let line = raw.utf8.count > longest * 4 ? raw.prefix(longest) : raw
      let said = line.trimmed
      if said.isEmpty { continue }
      if let number = exitCode(said) {
        code = code ?? number
        continue
      }
      if isFrame(said) || isProgress(said) { continue }
      lines.append(line)
    }
    guard let told = telling(lines) else { return code.map { "exit code \($0)" } }
    return (code.map { "exit \($0): " } ?? "") + told
  }

  private static func telling(_ lines: [Substring]) -> String? {
    if lines.isEmpty { return nil }
    if let told = validation(lines) ?? namedTest(lines) ?? raised(lines) ?? panicked(lines) ?? failedTest(lines)
      ?? compilerError(lines) ?? toolError(lines)
    {
      return told
    }
    let trimmed = lines.map(\.trimmed)
    let first = trimmed[0]
    // A message of one line is what it is.
    if trimmed.count == 1 { return first }
    let said = trimmed.filter { !isEmpty($0) }
    guard let best = said.first else { return first }
    let isBest = !isWarning(best) && (tells(best) || !trimmed.dropFirst().contains(where: tells))
    let told = isBest ? best : said.first { tells($0) && !isWarning($0) } ?? best
    guard told.hasSuffix(":"), let place = trimmed.firstIndex(of: told) else { return cut(told) }
    return withNext(place, lines)
  }

  /// A line that ends as one does that is explained by what comes next, with that.
  static func withNext(_ place: Int, _ lines: [Substring]) -> String {
    let said = lines[place].trimmed
    guard let next = lines.dropFirst(place + 1).lazy.map(\.trimmed).first(where: { !isFrame($0) }) else {
      return cut(said)
    }
    return cut(said + (said.hasSuffix(":") ? " " : ": ") + next)
  }

  static func cut(_ line: String) -> String { line.utf8.count > longest ? line.prefix(longest) + "…" : line }

  static func isEmpty(_ line: String) -> Bool { empty.contains(line.lowercased()) }

  static func isWarning(_ line: String) -> Bool {
    let small = line.prefix(24).lowercased()
    return small.contains("warn") || small.hasPrefix("note:") || small.hasPrefix("info") || small.hasPrefix("debug")
      || small.hasPrefix("> ") || small.hasPrefix("+ ")
  }

  static func tells(_ line: String) -> Bool {
    if line.hasPrefix("===") || line.hasPrefix("___") || isEmpty(line) { return false }
    let small = line.lowercased()
    return signs.contains(where: small.contains)
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
  static func isFrame(_ line: String) -> Bool {
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
}
