internal import TraceModel

/// Tests that fail, as their runners tell of them.
extension FailureLines {
  /// A test by its name, and what came of it, where a runner tells both on lines of their own.
  static func namedTest(_ lines: [Substring]) -> String? {
    let said = lines.map(\.trimmed)
    // Jest: `● Cart › adds tax`
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
    return said.first { $0.hasPrefix("✕ ") || $0.hasPrefix("✗ ") }.map { cut(String($0.prefix { $0 != "(" }).trimmed) }
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

  static func failedTest(_ lines: [Substring]) -> String? {
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
      if said.hasPrefix("--- FAIL: ") || said.hasPrefix("not ok ") { return cut(said) }
      if said.hasPrefix("test "), said.hasSuffix(" ... FAILED") { return cut(said) }
      if said.hasPrefix("✘ Test "), said.contains("recorded an issue") || said.contains("failed") { return cut(said) }
      if said.contains(": error: -["), said.contains("] : ") { return cut(said) }
    }
    return lines.lazy.map(\.trimmed).first { said in
      said.hasPrefix("rspec ./") || said.hasPrefix("FAIL ") && (said.contains(" > ") || said.contains("."))
    }.map(cut)
  }
}
