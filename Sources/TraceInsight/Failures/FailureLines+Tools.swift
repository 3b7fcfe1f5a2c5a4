internal import TraceModel

/// What compilers and other tools say first of all.
extension FailureLines {
  /// `a.swift:3:5: error: …`, `error[E0308]: …`, `error TS2322: …`, `a.cs(3,4): error CS1002: …`
  static func compilerError(_ lines: [Substring]) -> String? {
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

  static func toolError(_ lines: [Substring]) -> String? {
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
    return said.contains(where: isCount) ? said.first(where: hasPlace).map(cut) : nil
  }

  /// `Found 1 error.`, `✖ 3 problems (2 errors, 1 warning)`
  private static func isCount(_ line: String) -> Bool {
    let small = line.lowercased()
    return (small.hasPrefix("found ") || small.hasPrefix("✖ ")) && small.contains(where: \.isNumber)
      && (small.contains("error") || small.contains("problem"))
  }
}
