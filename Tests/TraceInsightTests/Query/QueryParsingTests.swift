import JSONTape
import Testing
import TraceInsight
import TraceModel

@Suite("A query")
struct QueryParsingTests {
  private func conditions(_ text: String) throws -> [SpanQuery.Condition] {
    let query = try SpanQuery(parsing: text)
    #expect(query.terms.allSatisfy { !$0.isNegated })
    return query.terms.map(\.condition)
  }

  @Test("is terms that must all hold, some of them negated, with alternatives behind commas")
  func terms() throws {
    let query = try SpanQuery(parsing: "  kind:tool,llm -STATUS:error\tmodel:gpt-* ")
    #expect(query.terms.map(\.isNegated) == [false, true, false])
    #expect(
      query.terms.map(\.condition) == [
        .kinds([.tool, .llm]), .statuses([.error]), .field(.model, [TextPattern("gpt-*")]),
      ])
  }

  @Test("takes quotes to keep blanks, commas, colons and stars what they are")
  func quotes() throws {
    let refund = try #require(TextNeedle("kind:tool, \"really\" \\ *"))
    #expect(try conditions(#""kind:tool, \"really\" \\ *""#) == [.contains(TextPlace.short, [refund])])
    let pattern = try conditions(#"name:"a*b",c"#)
    guard case .field(.name, let patterns) = pattern[0] else {
      Issue.record("no field")
      return
    }
    #expect(patterns.map { $0.matches("a*b") } == [true, false])
    #expect(patterns.map { $0.matches("axb") } == [false, false])
    #expect(patterns.map { $0.matches("C") } == [false, true])
  }

  @Test("takes what has no field for text, commas and all, and stars at its ends for nothing")
  func text() throws {
    let needle = try #require(TextNeedle("a,b"))
    #expect(
      try conditions("a,b *a,b*") == [.contains(TextPlace.short, [needle]), .contains(TextPlace.short, [needle])])
  }

  @Test("of nothing asks for nothing", arguments: ["", "  \t\n"])
  func empty(text: String) throws { #expect(try SpanQuery(parsing: text).isEmpty) }

  @Test(
    "compares lengths of time, counts, amounts and times, in their units",
    arguments: [
      ("duration:>2s", SpanMeasure.duration, 2_000_000_001...Int64.max),
      ("duration:>=250", .duration, 250_000_000...Int64.max),
      ("self:<1.5m", .selfTime, Int64.min...89_999_999_999),
      ("duration:<=1h", .duration, Int64.min...3_600_000_000_000),
      ("duration:100us..2ms", .duration, 100_000...2_000_000),
      ("duration:5ms", .duration, 5_000_000...5_000_000),
      ("duration:=.5ms", .duration, 500_000...500_000),
      ("tokens:>5000", .tokens, 5001...Int64.max),
      ("tokens:5k..1.2M", .tokens, 5000...1_200_000),
      ("inputTokens:..10", .inputTokens, Int64.min...10),
      ("cost:≥$0.05", .cost, 50_000_000_000...Int64.max),
      ("cost:0.000000000001..", .cost, 1...Int64.max),
      ("children:0", .children, 0...0),
      ("turn:2", .turn, 2...2),
      ("start:2026-09-14", .start, 1_789_344_000_000_000_000...1_789_430_399_999_999_999),
      ("start:>2026-09-14", .start, 1_789_430_400_000_000_000...Int64.max),
      ("end:<2026-09-14T00:00:01Z", .end, Int64.min...1_789_344_000_999_999_999),
      ("ttft:>1s", .timeToFirstToken, 1_000_000_001...Int64.max),
    ])
  func measures(text: String, measure: SpanMeasure, range: ClosedRange<Int64>) throws {
    let wanted = SaturatingInteger(clamping: range.lowerBound)...SaturatingInteger(clamping: range.upperBound)
    #expect(try conditions(text) == [.measure(measure, [wanted])])
  }

  @Test("finds states and parts by name, in any case")
  func words() throws {
    #expect(
      try conditions("is:Root,selfparent has:children kind:g*") == [
        .states([.root, .selfParent]), .parts([.children]), .kinds([.guardrail]),
      ])
  }
}

@Suite("A query that cannot be understood")
struct QueryErrorTests {
  private func problems(_ text: String) -> [QueryProblem] {
    do {
      _ = try SpanQuery(parsing: text)
      return []
    } catch {
      return error.problems
    }
  }

  @Test(
    "says what is wrong and where, in UTF-16 code units",
    arguments: [
      ("kind:tool knd:llm", 10, "knd", "there is no field 'knd'"),
      ("🎉 kind:tol", 8, "tol", "there is no kind 'tol'"),
      ("is:rot", 3, "rot", "there is no state 'rot'"),
      ("status:ok,failed", 10, "failed", "there is no status 'failed'"),
      ("a \"b c", 2, "\"b c", "this quote is not closed"),
      ("a - b", 2, "-", "a minus needs a term right behind it"),
      ("\"\"", 0, "\"\"", "this text is empty"),
      ("name:", 0, "name:", "'name' needs a value right behind the colon"),
      ("name:a,", 7, "", "'name' needs a value on each side of a comma"),
      ("duration:>2x", 9, ">2x", "'>2x' is not a length of time, such as"),
      ("duration:9s..1s", 9, "9s..1s", "the range '9s..1s' ends before it begins"),
      ("tokens:..", 7, "..", "'..' is not a number"),
      ("cost:-1", 5, "-1", "'-1' is not an amount"),
      ("duration:99999999999h", 9, "99999999999h", "'99999999999h' is not"),
      ("start:yesterday", 6, "yesterday", "'yesterday' is not a time"),
      ("re*nd", 0, "re*nd", "a star inside a text"),
      ("*", 0, "*", "there is no text"),
      ("error:*", 6, "*", "there is no text"),
    ])
  func messages(query: String, offset: Int, text: String, message: String) throws {
    let found = problems(query)
    #expect(found.count == 1)
    let problem = try #require(found.first)
    #expect(problem.offset == offset)
    #expect(problem.text == text)
    #expect(problem.message.hasPrefix(message))
    // What is quoted back is what stands there.
    let units = Array(query.utf16)
    let rest = String(decoding: units[min(offset, units.count)...], as: UTF16.self)
    #expect(rest.hasPrefix(text) || message.contains("needs a value"))
  }

  @Test("tells of everything that is wrong, not only of the first thing")
  func several() {
    #expect(problems("knd:a kind:b duration:c \"d").map(\.offset) == [0, 11, 22, 24])
  }

  @Test("names the words there are, so that the nearest can be found")
  func suggestions() throws {
    let unknown = try #require(problems("knd:llm").first?.unknown)
    #expect(unknown.word == "knd")
    #expect(unknown.known == SpanQuery.fieldNames)
    #expect(problems("duration:x").first?.unknown == nil)
  }

  @Test("because it is too long is not read at all")
  func long() {
    #expect(problems(String(repeating: "a", count: SpanQuery.maximumLength)).isEmpty)
    #expect(problems(String(repeating: "a", count: SpanQuery.maximumLength + 1)).count == 1)
  }
}
