import Testing

/// Whoever calls a room reads what its declarations mean where they stand.
///
/// The test goes by lines: one whose first word behind its attributes is `public` or `open` declares something, and the
/// lines of attributes above it must have a line with `///` right above them. So it does not see the cases of a public
/// enum, the requirements of a public protocol, what an extension makes public as a whole, nor declarations behind an
/// attribute that takes several lines; nor whether a comment says anything.
@Suite("What a room offers")
struct DocumentationRules {
  private static let rooms = [
    "JSONTape", "SystemCalls", "JSONRPC", "TraceModel", "TraceFormats", "TraceClient", "TraceReceiver", "TraceInsight",
    "CodeLink", "TraceStore", "SidetraceServer", "SidetraceEditor", "SampleSessions",
  ]

  @Test("says what it means", arguments: rooms)
  func documented(room: String) throws {
    for file in try SourceCode.files(below: "Sources/\(room)") {
      for (number, line) in file.lines.enumerated() where Self.isPublic(line) {
        let isGood = Self.hasComment(file.lines, above: number)
        #expect(isGood, "\(file.path):\(number + 1) needs a doc comment")
      }
    }
  }

  @Test(
    "is told by its lines",
    arguments: [
      ("/// A.\npublic struct A {", true), ("public struct A {", false), ("/// A.\n@frozen\npublic struct A {", true),
      ("/// A.\n\npublic let a = 1", false), ("  @inlinable public var a: Int { 1 }", false),
      ("// A.\nopen class A {", false),
      ("let a = 1\n@available(macOS 13, *) @inline(__always)\npublic func a() {}", false),
      ("/// A.\n@available(macOS 13, *) @inline(__always)\npublic func a() {}", true),
    ])
  func reading(text: String, isGood: Bool) throws {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let number = try #require(lines.firstIndex(where: Self.isPublic))
    #expect(Self.hasComment(lines, above: number) == isGood)
  }

  @Test(
    "is not what only this room, this package or an import names",
    arguments: [
      "let a = 1", "package let a = 1", "public import JSONTape", "// public let a", "let public = 1", "open = 1",
    ])
  func other(line: Substring) { #expect(!Self.isPublic(line)) }

  private static func isPublic(_ line: Substring) -> Bool {
    let words = withoutAttributes(line).split(separator: " ")
    guard words.count > 1 else { return false }
    // `open` is also a name.
    return words[0] == "public"
      ? words[1] != "import" : words[0] == "open" && ["class", "func", "var"].contains(words[1])
  }

  private static func hasComment(_ lines: [Substring], above number: Int) -> Bool {
    var above = number - 1
    while above >= 0, lines[above].contains("@"), withoutAttributes(lines[above]).isEmpty { above -= 1 }
    return above >= 0 && lines[above].drop { $0 == " " }.hasPrefix("///")
  }

  /// The line behind the attributes that it begins with: `@name`, or `@name(…)` without parentheses inside.
  private static func withoutAttributes(_ line: Substring) -> Substring {
    var rest = line.drop { $0 == " " }
    while rest.hasPrefix("@") {
      rest = rest.drop { $0 != " " && $0 != "(" }
      if rest.first == "(" { rest = rest.drop { $0 != ")" }.dropFirst() }
      rest = rest.drop { $0 == " " }
    }
    return rest
  }
}
