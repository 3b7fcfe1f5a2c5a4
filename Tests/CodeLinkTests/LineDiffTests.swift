import Testing

@testable import CodeLink

@Suite("Which lines of an earlier text are which of a later one")
struct LineDiffTests {
  /// `=` and its line for the same, `~` for white space, `!` and the lines in its place.
  private func fates(_ old: String, _ new: String) -> [String] {
    LineDiff(from: CodeText(old), to: CodeText(new)).fates.map { fate in
      switch fate {
      case .same(let line): "=\(line)"
      case .reformatted(let line): "~\(line)"
      case .replaced(let lines): "!\(lines.lowerBound)..\(lines.upperBound)"
      }
    }
  }

  @Test("Lines that stay keep to each other, whatever is put around them or taken away")
  func kept() {
    #expect(fates("a\nb\nc", "a\nx\nb\nc") == ["=0", "=2", "=3"])
    #expect(fates("a\nb\nc", "a\nc") == ["=0", "!1..1", "=1"])
    #expect(fates("a\nb\nc", "a\nB\nc") == ["=0", "!1..2", "=2"])
    #expect(fates("a\nb\nc", "a\nx\ny\nz\nc") == ["=0", "!1..4", "=4"])
    #expect(fates("", "") == ["=0"])
  }

  @Test("Several changes in one place leave what is between them")
  func several() {
    #expect(fates("f(\n one\n two\n three\n)", "f(\n ONE\n two\n THREE\n)") == ["=0", "!1..2", "=2", "!3..4", "=4"])
  }

  @Test("Lines that occur often go with their neighbours")
  func braces() {
    let old = "one {\n}\n\ntwo {\n}\n"
    let new = "one {\n}\n\nnew {\n}\n\ntwo {\n}\n"
    #expect(fates(old, new) == ["=0", "=1", "=2", "=6", "=7", "=8"])
  }

  @Test("What was indented anew or spaced is known again")
  func reformatted() {
    let fates = fates("if a:\n  b(1,2)\n\n  c\n", "if a:\n    b(1, 2)\n\n    c\n")
    #expect(fates == ["=0", "~1", "=2", "~3", "=4"])
  }

  @Test("A block that was moved is known where it stands now")
  func moved() {
    let fates = fates("first = 1\nsecond = 2\nthird = 3\nfourth = 4", "third = 3\nfourth = 4\nfirst = 1\nsecond = 2")
    #expect(fates == ["=2", "=3", "=0", "=1"])
  }

  @Test("Two texts that have nothing in common cost no more than their lines")
  func unlike() {
    let old = (0..<20_000).map { "old \($0 % 7)" }.joined(separator: "\n")
    let new = (0..<20_000).map { "new \($0 % 5)" }.joined(separator: "\n")
    #expect(fates(old, new).first == "!0..1")
  }
}
