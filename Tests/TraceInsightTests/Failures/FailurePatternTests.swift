import Testing

@testable import TraceInsight

@Suite("The pattern of a failure")
struct FailurePatternTests {
  private func line(_ lines: String...) -> String? {
    let patterns = lines.map { FailurePattern($0) }
    return Set(patterns.map(\.key)).count == 1 ? FailurePattern.line(of: patterns) : nil
  }

  @Test(
    "is one where only ids, times, counts, addresses and paths differ, and shows what is the same",
    arguments: [
      ("HTTP 503 for request 17", "HTTP 503 for request 4711", "HTTP 503 for request …"),
      (
        "User 'u-0001' not found at 2026-11-01T09:00:00Z", "User 'u-0002' not found at 2026-11-01T09:00:07Z",
        "User '…' not found at …"
      ),
      ("File not found: /a/x1.txt", "File not found: /b/c/x2.txt", "File not found: …"),
      ("File not found: /a/x1.txt", "File not found: /a/x1.txt", "File not found: /a/x1.txt"),
      (
        "session 5d1c0c7e-3f0b-4b7e-9a55-0c2f4f6a9d10 gone", "session 00000000-3f0b-4b7e-9a55-0c2f4f6a9d10 gone",
        "session … gone"
      ),
      (
        "timed out after 30.5 s (request_id: req_011CRabc9x2)", "timed out after 31 s (request_id: req_011CQzz1771)",
        "timed out after … s (request_id: …)"
      ),
      ("GET https://example.com/a failed", "GET https://example.com/b failed", "GET … failed"),
      ("at line 450, column 3", "at line 7, column 12", "at line …, column …"),
      ("object 0x7ffee3 gone", "object 0x7ffee4 gone", "object … gone"),
    ])
  func same(one: String, other: String, shown: String) { #expect(line(one, other) == shown) }

  @Test(
    "is another where the type, the code, a name or the words differ",
    arguments: [
      ("HTTP 429", "HTTP 529"), ("529 Overloaded", "400 Bad Request"), ("KeyError: 'user_id'", "KeyError: 'price'"),
      (
        "AttributeError: 'NoneType' object has no attribute 'get'",
        "AttributeError: 'Order' object has no attribute 'ship'"
      ),
      ("error[E0308]: mismatched types", "error[E0277]: mismatched types"), ("error TS2322: no", "error TS2304: no"),
      ("exit 1: no", "exit 2: no"), ("FAILED tests/a.py::test_one - no", "FAILED tests/a.py::test_two - no"),
      ("MCP error -32602: no", "MCP error -32601: no"), ("Error code: 429 - no", "Error code: 500 - no"),
      ("No module named 'requests'", "No module named 'numpy'"), ("api v1 refused", "api v2 refused"),
      ("relation \"orders\" does not exist", "relation \"users\" does not exist"),
    ])
  func different(one: String, other: String) { #expect(line(one, other) == nil) }

  @Test(
    "shows a line whole where it is alone, whatever it has in it", arguments: ToldFailure.bodies + ToldFailure.tools)
  func alone(failure: ToldFailure) { #expect(line(failure.line) == failure.line) }

  @Test("of any two that differ in their numbers alone is one", arguments: 1...50)
  func numbers(seed: Int) {
    let first = "gave \(seed * 7919 % 100_000) of \(seed) in \(seed * seed + 10) ms"
    #expect(line(first, "gave 1 of 2 in 3 ms") != nil)
  }
}
