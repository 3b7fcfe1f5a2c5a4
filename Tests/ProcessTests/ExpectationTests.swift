import Testing

@Suite("What transcripts and examples expect")
struct ExpectationTests {
  private static func isMet(_ expected: String, _ answer: String) throws -> Bool {
    try Expectation(expected).difference(from: Array(answer.utf8)) == nil
  }

  @Test(
    "is met",
    arguments: [
      (#"{"a":1,"b":[1,2]}"#, #"{ "b" : [1, 2], "a" : 1 }"#), (#"{"a":…}"#, #"{"a":{"b":[]}}"#),
      (#"{"a":1,…}"#, #"{"a":1,"b":2}"#), (#"{"a":1,…}"#, #"{"a":1}"#), (#"{…}"#, "{}"), ("[1,…]", "[1,2,3]"),
      ("[…]", "[]"), ("…", "7"), (#"[{"a":…,…},…]"#, #"[{"a":1,"c":2},3]"#), (#""…""#, #""…""#), ("1.50", "1.5"),
      (#"{"a":"\"…"}"#, #"{"a":"\"…"}"#),
    ])
  func isMet(_ pair: (String, String)) throws { #expect(try Self.isMet(pair.0, pair.1)) }

  @Test(
    "is not met",
    arguments: [
      (#"{"a":1}"#, #"{"a":1,"b":2}"#), (#"{"a":1,"b":2}"#, #"{"a":1}"#), (#"{"a":…}"#, "{}"), ("[1]", "[1,2]"),
      ("[1,2]", "[1]"), ("[1,2]", "[2,1]"), ("1", "2"), ("1", "\"1\""), (#""…""#, #""a""#), ("true", "false"),
      (#"{"id":1}"#, #"{"id":1.0}"#), (#"{"id":9007199254740993}"#, #"{"id":9007199254740992}"#), ("{}", "[]"),
      (#"{"a":1}"#, #"{"a":1"#),
    ])
  func isNotMet(_ pair: (String, String)) throws { #expect(try !Self.isMet(pair.0, pair.1)) }
}
