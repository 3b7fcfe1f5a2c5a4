internal import TraceModel

/// What interpreters raise, and what panics.
extension FailureLines {
  /// What Python raised last: the last line behind a traceback that is not indented and names an exception; the last
  /// cause of a chain in Java; the first line of JavaScript that names an error and has frames below it.
  static func raised(_ lines: [Substring]) -> String? {
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
  static func validation(_ lines: [Substring]) -> String? {
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

  static func panicked(_ lines: [Substring]) -> String? {
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
}
