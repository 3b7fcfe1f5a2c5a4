import Testing
import TraceModel

@testable import TraceInsight

@Suite("Slow spans")
struct SlowSpanTests {
  private func slow(_ facts: [Fact]) -> [Int] { SlowSpans.findings(in: session([facts])).map { $0.evidence[0] } }

  @Test("are those far above their namesakes")
  func found() {
    var facts = [Fact](repeating: Fact(milliseconds: 100), count: 9)
    facts.append(Fact(milliseconds: 400))
    #expect(slow(facts) == [9])
  }

  @Test("are not those three times as slow and no more, nor those that take no time to speak of")
  func nearly() {
    var facts = [Fact](repeating: Fact(milliseconds: 100), count: 9)
    facts.append(Fact(milliseconds: 300))
    #expect(slow(facts) == [])
    var quick = [Fact](repeating: Fact(name: "quick", milliseconds: 1), count: 9)
    quick.append(Fact(name: "quick", milliseconds: 9))
    #expect(slow(quick + [Fact(kind: .llm, milliseconds: 1000)]) == [])
  }

  @Test("need peers: of one or four nothing is known")
  func few() {
    #expect(slow([Fact(milliseconds: 5000)]) == [])
    #expect(slow([Fact(), Fact(), Fact(), Fact(milliseconds: 5000)]) == [])
  }

  @Test("with other names are measured against their kind, more generously")
  func kind() {
    let facts = (0..<6).map { Fact(name: "tool \($0)", milliseconds: 100) }
    #expect(slow(facts + [Fact(name: "nine", milliseconds: 900)]) == [])
    #expect(slow(facts + [Fact(name: "eleven", milliseconds: 1100)]) == [6])
  }
}

@Suite("Error patterns")
struct ErrorPatternTests {
  @Test(
    "are what stays the same in a message",
    arguments: [
      ("HTTP 503 after 3 attempts", "HTTP # after # attempts"),
      ("no file '/tmp/a b'", "no file '…'"),
      ("can't open \"x\"", "can't open \"…\""),
      ("session 5d1c0c7e-3f0b-4b7e-9a55-0c2f4f6a9d10 gone", "session # gone"),
      ("api v1 refused utf8", "api v1 refused utf8"),
      ("\n  first line\nsecond line", "  first line"),
      ("Traceback (most recent call last):\n  File \"x.py\", line 3\nValueError: bad 7\n", "ValueError: bad #"),
      ("", ""),
    ])
  func templates(message: String, template: String) {
    #expect(ErrorPatterns.template(of: message) == template)
  }

  @Test("gather all spans that failed alike, the most frequent first, with when they were seen")
  func groups() {
    let findings = ErrorPatterns.findings(
      in: session([
        [
          Fact(name: "once", status: .error, error: "other"), Fact(status: .error, error: "HTTP 503"), Fact(),
          Fact(kind: .chain, name: "caller", status: .error, error: "HTTP 504"),
        ]
      ]))
    #expect(findings.map(\.title) == ["HTTP #", "other"])
    #expect(findings[0].evidence == [1, 3])
    #expect(findings[0].count == 2)
    #expect(findings[0].firstSeen != findings[0].lastSeen)
    #expect(findings[0].size.duration == 20_000_000)
  }

  @Test("of a clean session are none, and so are slow spans")
  func clean() {
    let analysis = SessionAnalysis(session([(0..<20).map { Fact(milliseconds: 100 + Int64($0)) }]))
    #expect(analysis.errorPatterns.isEmpty)
    #expect(analysis.slowSpans.isEmpty)
  }
}
