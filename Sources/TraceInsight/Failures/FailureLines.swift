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
  private static func withNext(_ place: Int, _ lines: [Substring]) -> String {
    let said = lines[place].trimmed
    guard let next = lines.dropFirst(place + 1).lazy.map(\.trimmed).first(where: { !isFrame($0) }) else {
      return cut(said)
    }
    return cut(said + (said.hasSuffix(":") ? " " : ": ") + next)
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

  /// `1 validation error for Search`, and which: `query: Field required`.
  private static func validation(_ lines: [Substring]) -> String? {
    guard
      let place = lines.firstIndex(where: {
        $0.contains("validation error for ") || $0.contains("validation errors for ")
      })
    else { return nil }
    let rest = lines.dropFirst(place + 1).prefix(2).map(\.trimmed)
    guard rest.count == 2 else { return nil }
    let what = rest[1].firstRange(of: " [type=").map { String(rest[1][..<$0.lowerBound]) } ?? rest[1]
    return cut("\(lines[place].trimmed): \(rest[0]): \(what)")
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
      // A test's thread has its name.
      let thread = said.dropFirst(8).prefix { $0 != "'" }
      let head = thread == "main" || thread.hasPrefix("<") || thread.hasPrefix("tokio") ? "" : "\(thread) "
      // Before Rust 1.73 the words stood in the same line, in quotes.
      if rest.hasPrefix("'") { return cut(head + "panicked: " + rest.dropFirst().prefix { $0 != "'" }) }
      let next = lines.dropFirst(place + 1).first?.trimmed
      return cut(head + "panicked: " + (next ?? String(rest)))
    }
    return nil
  }

  // MARK: Tests

  /// A test by its name, and what came of it, where a runner tells both on lines of their own.
  private static func namedTest(_ lines: [Substring]) -> String? {
    let said = lines.map(\.trimmed)
    if let line = said.first(where: { $0.hasPrefix("● ") && $0.contains(" › ") }) { return cut(line) }
    // unittest: `ERROR: test_load (tests.Config)`
    if let line = said.first(where: { ($0.hasPrefix("ERROR: test") || $0.hasPrefix("FAIL: test")) && $0.contains(" (") }
    ),
      let raised = raised(lines)
    {
      let name = line.split(separator: " ").dropFirst().first ?? ""
      return cut("\(name): \(raised)")
    }
    // GoogleTest: `[  FAILED  ] Sum.Adds (0 ms)`
    if let line = said.first(where: { $0.hasPrefix("[  FAILED  ] ") && $0.contains(".") }) {
      return cut("[  FAILED  ] " + line.dropFirst(13).prefix { $0 != " " && $0 != "," })
    }
    // PHPUnit, ExUnit, Mocha, Playwright: `1) test adds tax`, and why below it.
    if let place = said.firstIndex(where: isNumbered), said.contains(where: { isSummary($0) }) {
      let name = said[place].drop { $0.isNumber || $0 == ")" || $0 == " " }.trimmed
      let plain = String(name.prefix { $0 != "─" }).trimmed
      let why = said.dropFirst(place + 1).prefix(8).first { tells($0) && !isFrame($0) }
      return cut([plain, why].compactMap { $0 }.joined(separator: ": "))
    }
    // Jest's and Vitest's own mark.
    if let line = said.first(where: { $0.hasPrefix("✕ ") || $0.hasPrefix("✗ ") }),
      !said.contains(where: { $0.hasPrefix("● ") && $0.contains(" › ") })
    {
      return cut(String(line.prefix { $0 != "(" }).trimmed)
    }
    return nil
  }

  /// `1) CartTest::testTax`
  private static func isNumbered(_ line: String) -> Bool {
    guard line.first?.isNumber == true, let end = line.firstIndex(of: ")"), line[..<end].allSatisfy(\.isNumber) else {
      return false
    }
    return line[end...].dropFirst().first == " "
  }

  /// `There was 1 failure:`, `1 failing`, `3 tests, 1 failure`, `1 failed`
  private static func isSummary(_ line: String) -> Bool {
    let small = line.lowercased()
    return small.utf8.count < 80 && small.contains(where: \.isNumber)
      && (small.contains("failure") || small.contains("failing") || small.contains("failed"))
  }

  private static func failedTest(_ lines: [Substring]) -> String? {
    // pytest sums up with the name and why.
    if let line = lines.first(where: { $0.hasPrefix("FAILED ") || $0.hasPrefix("ERROR tests") }) {
      let why = line.contains(" - ") ? nil : lines.last { $0.hasPrefix("E   ") }?.dropFirst(4).trimmed
      return cut([line.trimmed, why].compactMap { $0 }.joined(separator: ": "))
    }
    // A part of a test says more than the test around it.
    if let line = lines.first(where: { $0.trimmed.hasPrefix("--- FAIL: ") && $0.contains("/") }) {
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
    // One with its place says more than what calls the compiler.
    for (place, line) in lines.enumerated() {
      let said = line.trimmed
      if said.hasPrefix("e: ") { return cut(said) }
      if said.hasPrefix("CMake Error") || said.hasPrefix("ERROR in ") || said.hasPrefix("Undefined symbols") {
        return withNext(place, lines)
      }
      if said.hasPrefix("* What went wrong:") {
        let rest = lines.dropFirst(place + 1).prefix(2).map(\.trimmed)
        return cut(rest.joined(separator: " "))
      }
      if said.hasPrefix("[ERROR] "), said.contains(":[") { return cut(String(said.dropFirst(8))) }
      guard hasPlace(said), let mark = [": error:", ": fatal error:"].first(where: said.contains) else { continue }
      if said.hasSuffix(mark) { return withNext(place, lines) }
      let symbol =
        said.hasSuffix("cannot find symbol")
        ? lines.dropFirst(place + 1).prefix(6).first { $0.trimmed.hasPrefix("symbol:") }?.trimmed : nil
      return cut([said, symbol].compactMap { $0 }.joined(separator: ", "))
    }
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

  /// `src/a.c:4:10: …`, `A.java:3: …`
  private static func hasPlace(_ line: String) -> Bool {
    guard let colon = line.firstIndex(of: ":"), colon != line.startIndex else { return false }
    return line[..<colon].contains(".") && line[colon...].dropFirst().first?.isNumber == true
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
    if let line = said.first(where: { $0.contains("Permission denied (publickey") }) { return cut(line) }
    if let line = said.first(where: { $0.hasSuffix(": command not found") || $0.hasSuffix(": not found") }) {
      return cut(line)
    }
    if let line = said.first(where: { line in
      toolMarks.contains(where: line.hasPrefix) && !isEmpty(line) && !isWarning(line)
    }) {
      return cut(line)
    }
    // A linter's finding before the line that counts them.
    if said.last.map(isCount) == true || said.contains(where: isCount) { return said.first(where: hasPlace).map(cut) }
    return nil
  }

  /// `Found 1 error.`, `✖ 3 problems (2 errors, 1 warning)`
  private static func isCount(_ line: String) -> Bool {
    let small = line.lowercased()
    return (small.hasPrefix("found ") || small.hasPrefix("✖ ")) && small.contains(where: \.isNumber)
      && (small.contains("error") || small.contains("problem"))
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
