internal import TraceModel

/// Which line of an output says why it failed.
///
/// Looked for in the order in which they tell: what an interpreter raised, what panicked, the test that failed, the
/// first error of a compiler, what a tool calls fatal, any line with a word of failure; else the first line. In front
/// stands the exit code, where the output has one.
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
    if let told = raised(lines) ?? panicked(lines) ?? failedTest(lines) ?? compilerError(lines) ?? toolError(lines) {
      return told
    }
    let trimmed = lines.map(\.trimmed)
    let first = trimmed[0]
    // A message of one line is what it is.
    if trimmed.count == 1 { return first }
    let said = trimmed.filter { !isEmpty($0) }
    guard let best = said.first else { return first }
    if !isWarning(best), tells(best) || !trimmed.dropFirst().contains(where: tells) { return cut(best) }
    return cut(said.first { tells($0) && !isWarning($0) } ?? best)
  }

  private static func cut(_ line: String) -> String { line.utf8.count > longest ? line.prefix(longest) + "…" : line }

  // MARK: Interpreters

  /// What Python raised last: the last line behind a traceback that is not indented and names an exception; the last
  /// cause of a chain in Java; the first line of JavaScript that names an error and has frames below it.
  private static func raised(_ lines: [Substring]) -> String? {
    if let told = raisedTogether(lines) { return told }
    if let start = lines.lastIndex(where: { $0.contains("Traceback (most recent call last)") }) {
      // The line may go on: `ValueError('x')Traceback (most recent call last):`.
      let rest = lines[(start + 1)...]
      let own = rest.first { line in
        line.utf8.first != 0x20 && line.utf8.first != 0x09 && line.utf8.first != 0x7C && namesException(line.trimmed)
      }
      if let own { return cut(own.trimmed) }
      if let last = rest.last(where: { $0.utf8.first != 0x20 && $0.utf8.first != 0x7C }) { return cut(last.trimmed) }
      let head = lines[start].prefix { $0 != "T" }.trimmed
      if !head.isEmpty { return head }
    }
    if let cause = lines.last(where: { $0.trimmed.hasPrefix("Caused by: ") }),
      lines.contains(where: { $0.trimmed.hasPrefix("at ") })
    {
      return cut(String(cause.trimmed.dropFirst(11)))
    }
    for (line, next) in zip(lines, lines.dropFirst()) where next.trimmed.hasPrefix("at ") {
      var said = line.trimmed
      for head in ["Uncaught ", "Exception in thread \"main\" ", "[", "throw "] where said.hasPrefix(head) {
        said = String(said.dropFirst(head.count))
      }
      if namesException(said) { return cut(said) }
    }
    return nil
  }

  /// What Python calls a group of exceptions: its own line, and the first of those in it, which stand behind bars.
  private static func raisedTogether(_ lines: [Substring]) -> String? {
    let plain = lines.map { $0.drop { " |+-".contains($0) } }
    guard let place = plain.firstIndex(where: { $0.contains("sub-exception") && namesException($0.trimmed) }) else {
      return nil
    }
    let inner = plain[(place + 1)...].first { !$0.contains("sub-exception") && namesException($0.trimmed) }
    return cut([plain[place].trimmed, inner?.trimmed].compactMap { $0 }.joined(separator: ": "))
  }

  /// `KeyError: 'x'`, `package.CustomError`, `TypeError [ERR_X]: …`
  private static func namesException(_ line: String) -> Bool {
    let name = line.prefix { $0.isLetter || $0.isNumber || "._$".contains($0) }
    guard name.utf8.count >= 4, name.first?.isLetter == true else { return false }
    let rest = line[name.endIndex...]
    guard rest.isEmpty || rest.hasPrefix(":") || rest.hasPrefix(" [") || rest.hasPrefix("(") else { return false }
    let last = name.split(separator: ".").last.map(String.init) ?? String(name)
    let endings = ["Error", "Exception", "Exit", "Interrupt", "Warning", "Failure", "Fault", "Unavailable", "Timeout"]
    return endings.contains(where: last.hasSuffix) || last.first?.isUppercase == true && rest.hasPrefix(":")
  }

  private static func panicked(_ lines: [Substring]) -> String? {
    for (place, line) in lines.enumerated() {
      let said = line.trimmed
      if said.hasPrefix("panic: ")
        || said.hasPrefix("fatal error: ") && lines.contains(where: { $0.hasPrefix("goroutine") })
      {
        return cut(said)
      }
      guard said.hasPrefix("thread '"), let at = said.firstRange(of: "panicked at ") else { continue }
      let rest = said[at.upperBound...]
      // Before Rust 1.73 the words stood in the same line, in quotes.
      if rest.hasPrefix("'") { return cut("panicked: " + rest.dropFirst().prefix { $0 != "'" }) }
      let next = lines.dropFirst(place + 1).first?.trimmed
      return cut("panicked: " + (next ?? String(rest)))
    }
    return nil
  }

  // MARK: Tests

  private static func failedTest(_ lines: [Substring]) -> String? {
    // pytest sums up with the name and why.
    if let line = lines.first(where: { $0.hasPrefix("FAILED ") || $0.hasPrefix("ERROR tests") }) {
      return cut(line.trimmed)
    }
    if let line = lines.first(where: { $0.hasPrefix("E   ") }) { return cut(line.dropFirst(4).trimmed) }
    for line in lines {
      let said = line.trimmed
      if said.hasPrefix("--- FAIL: ") || said.hasPrefix("not ok ") || said.hasPrefix("● ") && said.contains(" › ") {
        return cut(said)
      }
      if said.hasPrefix("test "), said.hasSuffix(" ... FAILED") { return cut(said) }
      if said.hasPrefix("✘ Test "), said.contains("recorded an issue") || said.contains("failed") { return cut(said) }
      if said.contains(": error: -["), said.contains("] : ") { return cut(said) }
    }
    return lines.lazy.map(\.trimmed).first { said in
      said.hasPrefix("rspec ./") || said.hasPrefix("FAIL ") && (said.contains(" > ") || said.contains("."))
    }.map(cut)
  }

  // MARK: Compilers and tools

  /// `a.swift:3:5: error: …`, `error[E0308]: …`, `error TS2322: …`, `a.cs(3,4): error CS1002: …`
  private static func compilerError(_ lines: [Substring]) -> String? {
    for line in lines {
      let said = line.trimmed
      if said.hasPrefix("error[") || said.hasPrefix("error: ") && !isEmpty(said) { return cut(said) }
      for mark in [": error: ", ": fatal error: ", ": error ", " - error ", ": undefined reference to "] {
        guard let place = said.firstRange(of: mark), said[..<place.lowerBound].contains(where: { ":(.".contains($0) })
        else { continue }
        return cut(said)
      }
    }
    return nil
  }

  private static let toolMarks = [
    "fatal: ", "FATAL: ", "ERROR: ", "curl: (", "E: ", "Error: ", "error - ", "ld: ", "npm ERR! missing",
    "FATAL ERROR: ",
    "psql: ", "docker: ", "ERROR ", "Error response from daemon: ", "error: ",
  ]

  private static func toolError(_ lines: [Substring]) -> String? {
    let said = lines.map(\.trimmed)
    // npm tells the kind first and words after it; what only says where its log lies comes last.
    for head in ["npm ERR! ", "npm error "] {
      let own = said.filter { $0.hasPrefix(head) && $0.utf8.count > head.utf8.count + 2 }
      guard let first = own.first else { continue }
      let isCode = first.hasPrefix(head + "code ") || first.hasPrefix(head + "errno ")
      let second = own.dropFirst().first { !$0.hasPrefix(head + "errno ") && !$0.hasPrefix(head + "syscall ") }
      let words = second.map { $0.dropFirst(head.count).trimmed }
      return cut(isCode ? [first, words].compactMap { $0 }.joined(separator: ": ") : first)
    }
    if let line = said.first(where: { $0.hasSuffix(": command not found") || $0.hasSuffix(": not found") }) {
      return cut(line)
    }
    return said.first { line in toolMarks.contains(where: line.hasPrefix) && !isEmpty(line) && !isWarning(line) }.map(
      cut)
  }

  // MARK: What says little

  private static func isEmpty(_ line: String) -> Bool { empty.contains(line.lowercased()) }

  private static func isWarning(_ line: String) -> Bool {
    let small = line.prefix(24).lowercased()
    return small.contains("warn") || small.hasPrefix("note:") || small.hasPrefix("info") || small.hasPrefix("debug")
      || small.hasPrefix("> ") || small.hasPrefix("+ ")
  }

  private static func tells(_ line: String) -> Bool {
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
}
