import JSONTape
import Testing
import TraceModel

@testable import TraceInsight

@Suite("What a step says to people")
struct SpanWordsTests {
  private func words(_ span: PlainSpan) throws -> SpanWords {
    let session = try PlainSession([span]).session()
    return SpanWords(session.span(at: 0))
  }

  @Test(
    "what a tool did is one line, whatever the tool is called",
    arguments: [
      (#"{"command":"python -m pytest -q","description":"Run the tests"}"#, "python -m pytest -q"),
      (#"{"command":"set -e\n# build it\nmake\nmake install"}"#, "make …"),
      (#"{"cmd":["bash","-lc","rg -n cents src"],"workdir":"/w"}"#, "rg -n cents src"),
      (#"{"file_path":"src/money.py"}"#, "src/money.py"),
      (#"{"file_path":"src/money.py","offset":10,"limit":14}"#, "src/money.py:10-23"),
      (#"{"path":"a.swift","view_range":[3,9],"command":"view"}"#, "view a.swift:3-9"),
      (#"{"target_file":"a.ts","start_line_one_indexed":4,"end_line_one_indexed_inclusive":4}"#, "a.ts:4"),
      (#"{"file_path":"a.py","old_string":"x","new_string":"x\ny\nz"}"#, "a.py (+3 -1)"),
      (
        #"{"file_path":"a.py","edits":[{"old_string":"x","new_string":"y"},{"old_string":"a\n","new_string":""}]}"#,
        "a.py (+1 -2)"
      ),
      (#"{"file_path":"a.py","content":"one\ntwo\n"}"#, "a.py (2 lines)"),
      (#"{"pattern":"round_cents","path":"src","output_mode":"content"}"#, "round_cents in src"),
      (#"{"url":"https://example.org/a","prompt":"Sum it up"}"#, "https://example.org/a"),
      (#"{"query":"half a cent"}"#, "half a cent"),
      (
        #"{"description":"List the callers","prompt":"List every caller of it","subagent_type":"x"}"#,
        "List the callers"
      ),
      (#"{"todos":[{"content":"a","status":"completed"},{"content":"b","status":"in_progress"}]}"#, "1 of 2 done: b"),
      (#"{"plan":[{"step":"a","status":"completed"}]}"#, "1 of 1 done"),
      (#"{"arguments":{"file_path":"deep.py"}}"#, "deep.py"),
      (#""{\"command\":[\"ls\",\"-l\"]}""#, "ls -l"),
      (
        ##""*** Begin Patch\n*** Update File: a.py\n@@\n-x\n+y\n+z\n*** Add File: b.py\n+1\n*** End Patch""##,
        "a.py (+2 -1), b.py (+1 -0)"
      ),
      (#"{"invoice_id":"INV-1","percent":50}"#, "INV-1"),
      (#"{"percent":50}"#, #"{"percent":50}"#),
    ])
  func did(input: String, line: String) throws {
    #expect(try words(PlainSpan(name: "tool", input: input)).did == line)
  }

  @Test(
    "why something failed is the line that says it, not that it ended with 1",
    arguments: [
      ("Exit code 1\nFAILED tests/a.py::b - AssertionError", "exit 1: FAILED tests/a.py::b - AssertionError"),
      ("Exit code 2", "exit code 2"),
      ("Exit code 1\n..F.   [100%]\n===== FAILURES =====\nE   assert 1 == 2", "exit 1: assert 1 == 2"),
      ("<tool_use_error>File does not exist.</tool_use_error>", "File does not exist."),
      (
        "Process exited with code 127\nWall time: 0.1 seconds\nOutput:\nbash: gti: command not found",
        "exit 127: bash: gti: command not found"
      ),
      ("Traceback (most recent call last):\n  File \"a.py\", line 1\nKeyError: 'x'", "KeyError: 'x'"),
      ("Exit code 1\nBuilding\nerror: no such module 'X'\nnote: see", "exit 1: error: no such module 'X'"),
      (#"{"output":"a\n1 failed, 5 passed","metadata":{"exit_code":1}}"#, "exit 1: 1 failed, 5 passed"),
      ("it was not wanted", "it was not wanted"),
    ])
  func failure(message: String, line: String) {
    #expect(FailureWords.line(message) == line)
  }

  @Test("what a model said and what it thought are apart, and its calls are neither")
  func model() throws {
    let output =
      #"[{"type":"thinking","thinking":"hm"},{"type":"text","text":"One."},{"type":"tool_use","name":"x"},{"type":"text","text":"Two."}]"#
    let words = try words(PlainSpan(kind: .llm, output: output))
    #expect(words.said == "One.\n\nTwo.")
    #expect(words.thought == "hm")
    #expect(words.did == nil)
  }

  @Test(
    "messages are read in every spelling",
    arguments: [
      #"[{"role":"assistant","parts":[{"type":"text","content":"Hello."}],"finish_reason":"stop"}]"#,
      ##""[{\"role\":\"assistant\",\"parts\":[{\"type\":\"text\",\"content\":\"Hello.\"}]}]""##,
      #"{"messages":[{"role":"assistant","content":"Hello."}]}"#,
      #"{"role":"assistant","content":[{"type":"output_text","text":"Hello."}]}"#,
      #""Hello.""#,
    ])
  func spellings(output: String) throws {
    #expect(try words(PlainSpan(kind: .llm, output: output)).said == "Hello.")
  }

  @Test("texts are bounded, and say so")
  func bounded() throws {
    let long = "\"" + String(repeating: "ä", count: 30_000) + "\""
    let said = try #require(try words(PlainSpan(kind: .llm, output: long)).said)
    #expect(said.unicodeScalars.count == SpanWords.longestText + 1 && said.hasSuffix("…"))
    let did = try #require(try words(PlainSpan(name: "t", input: #"{"command":\#(long)}"#)).did)
    #expect(did.unicodeScalars.count == SpanWords.longestLine + 1)
  }
}
