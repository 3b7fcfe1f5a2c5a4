import Testing

@testable import TraceInsight

/// An error as a tool, a server or a harness gives it, and the part of it that tells.
struct ToldFailure: Sendable, CustomTestStringConvertible {
  let text: String
  let line: String
  var testDescription: String { line }

  init(_ text: String, _ line: String) {
    self.text = text
    self.line = line
  }
}

extension ToldFailure {
  static let interpreters = [
    ToldFailure(
      "Traceback (most recent call last):\n  File \"x.py\", line 3, in f\n    g()\nValueError: bad 7\n",
      "ValueError: bad 7"),
    ToldFailure(
      "Traceback (most recent call last):\n  File \"a.py\", line 1\nKeyError: 'x'\n\nDuring handling of the above exception, another exception occurred:\n\nTraceback (most recent call last):\n  File \"a.py\", line 4\nRuntimeError: no x",
      "RuntimeError: no x"),
    ToldFailure(
      "ValueError('no such city: Paris')Traceback (most recent call last):\n  File \"a.py\", line 1\n    f()\nValueError: no such city: Paris",
      "ValueError: no such city: Paris"),
    ToldFailure(
      "Exit code 1\nTraceback (most recent call last):\n  File \"a.py\", line 1, in <module>\nModuleNotFoundError: No module named 'requests'",
      "exit 1: ModuleNotFoundError: No module named 'requests'"),
    ToldFailure(
      "  + Exception Group Traceback (most recent call last):\n  |   File \"a\"\nExceptionGroup: two (2 sub-exceptions)",
      "ExceptionGroup: two (2 sub-exceptions)"),
    ToldFailure(
      "  + Exception Group Traceback (most recent call last):\n  |   File \"a.py\", line 9, in <module>\n  | ExceptionGroup: unhandled errors in a TaskGroup (2 sub-exceptions)\n  +-+---------------- 1 ----------------\n    | Traceback (most recent call last):\n    |   File \"a.py\", line 3, in f\n    | ConnectionError: refused\n    +---------------- 2 ----------------\n    | Traceback (most recent call last):\n    | ValueError: bad\n    +------------------------------------",
      "ExceptionGroup: unhandled errors in a TaskGroup (2 sub-exceptions): ConnectionError: refused"),
    ToldFailure(
      "/app/index.js:12\n    throw new TypeError('x')\n    ^\n\nTypeError: Cannot read properties of undefined (reading 'id')\n    at main (/app/index.js:12:9)\n    at node:internal/main:1:1",
      "TypeError: Cannot read properties of undefined (reading 'id')"),
    ToldFailure(
      "Uncaught ReferenceError: foo is not defined\n    at <anonymous>:1:1", "ReferenceError: foo is not defined"),
    ToldFailure(
      "Exception in thread \"main\" java.lang.RuntimeException: start failed\n\tat A.main(A.java:3)\nCaused by: java.io.FileNotFoundException: conf.yml\n\tat B.read(B.java:9)",
      "java.io.FileNotFoundException: conf.yml"),
    ToldFailure(
      "thread 'main' panicked at src/main.rs:4:5:\nindex out of bounds: the len is 3 but the index is 7\nnote: run with `RUST_BACKTRACE=1`",
      "panicked: index out of bounds: the len is 3 but the index is 7"),
    ToldFailure("thread 'main' panicked at 'no luck', src/main.rs:2:5", "panicked: no luck"),
    ToldFailure(
      "panic: runtime error: invalid memory address or nil pointer dereference\n[signal SIGSEGV]\n\ngoroutine 1 [running]:\nmain.main()",
      "panic: runtime error: invalid memory address or nil pointer dereference"),
  ]

  static let compilersAndTests = [
    ToldFailure(
      "Compiling a\nsrc/a.swift:3:5: error: cannot find 'x' in scope\nsrc/b.swift:9:1: error: later",
      "src/a.swift:3:5: error: cannot find 'x' in scope"),
    ToldFailure(
      "   Compiling x v0.1.0\nerror[E0308]: mismatched types\n --> src/lib.rs:3:5", "error[E0308]: mismatched types"),
    ToldFailure(
      "src/a.ts(3,5): error TS2322: Type 'string' is not assignable to type 'number'.",
      "src/a.ts(3,5): error TS2322: Type 'string' is not assignable to type 'number'."),
    ToldFailure(
      "src/a.ts:3:5 - error TS2304: Cannot find name 'x'.\n\n3 x\nFound 1 error.",
      "src/a.ts:3:5 - error TS2304: Cannot find name 'x'."),
    ToldFailure(
      "In file included from a.c:1:\na.c:4:10: fatal error: x.h: No such file or directory\ncompilation terminated.",
      "a.c:4:10: fatal error: x.h: No such file or directory"),
    ToldFailure(
      "/usr/bin/ld: a.o: in function `main':\na.c:(.text+0x5): undefined reference to `foo'\ncollect2: error: ld returned 1 exit status",
      "a.c:(.text+0x5): undefined reference to `foo'"),
    ToldFailure(
      "Exit code 1\n..F.   [100%]\n===== FAILURES =====\nE   assert 1 == 2\nFAILED tests/a.py::test_b - assert 1 == 2",
      "exit 1: FAILED tests/a.py::test_b - assert 1 == 2"),
    ToldFailure(
      "FAIL src/a.test.ts\n  ● sum › adds\n\n    expect(received).toBe(expected)\nTests: 1 failed", "● sum › adds"),
    ToldFailure("=== RUN   TestX\n--- FAIL: TestX (0.00s)\n    x_test.go:9: got 1\nFAIL", "--- FAIL: TestX (0.00s)"),
    ToldFailure("running 2 tests\ntest a::b ... ok\ntest a::c ... FAILED\n\nfailures:", "test a::c ... FAILED"),
    ToldFailure(
      "◇ Test run started.\n✘ Test \"adds\" recorded an issue at A.swift:3: 1 == 2",
      "✘ Test \"adds\" recorded an issue at A.swift:3: 1 == 2"),
    ToldFailure("ok 1 - a\nnot ok 2 - b\n  ---", "not ok 2 - b"),
    ToldFailure(
      "--- FAIL: TestA (0.00s)\n    --- FAIL: TestA/empty_input (0.00s)\nFAIL", "--- FAIL: TestA/empty_input (0.00s)"),
    ToldFailure(
      "running 1 test\nthread 'tests::p' panicked at src/lib.rs:1:1:\nassertion failed",
      "tests::p panicked: assertion failed"),
    ToldFailure(
      "[==========] Running 1 test.\n/w/a.cc:7: Failure\n[  FAILED  ] Sum.Adds (0 ms)", "[  FAILED  ] Sum.Adds"),
    ToldFailure(
      "There was 1 failure:\n\n1) CartTest::testTax\nFailed asserting that 10 matches expected 12.",
      "CartTest::testTax: Failed asserting that 10 matches expected 12."),
    ToldFailure(
      "======\nERROR: test_load (tests.Config)\n------\nTraceback (most recent call last):\n  File \"a.py\", line 1\nKeyError: 'x'",
      "test_load: KeyError: 'x'"),
    ToldFailure("  Cart\n    ✕ adds tax (4 ms)\n    ✓ empty (1 ms)", "✕ adds tax"),
    ToldFailure(
      "[ERROR] COMPILATION ERROR : \n[ERROR] /w/A.java:[3,5] package org.foo does not exist",
      "/w/A.java:[3,5] package org.foo does not exist"),
    ToldFailure(
      "A.java:3: error: cannot find symbol\n    Strin x;\n    ^\n  symbol:   class Strin",
      "A.java:3: error: cannot find symbol, symbol:   class Strin"),
    ToldFailure(
      "CMake Error at CMakeLists.txt:12 (find_package):\n  By not providing \"FindQt6.cmake\"",
      "CMake Error at CMakeLists.txt:12 (find_package): By not providing \"FindQt6.cmake\""),
    ToldFailure(
      "Main.hs:3:8: error:\n    Variable not in scope: foo", "Main.hs:3:8: error: Variable not in scope: foo"),
    ToldFailure(
      "FAILURE: Build failed with an exception.\n\n* What went wrong:\nCould not resolve a:b:1.",
      "Could not resolve a:b:1."),
    ToldFailure(
      "ERROR in ./src/index.js 1:0-30\nModule not found: Error: Can't resolve './widget'",
      "ERROR in ./src/index.js 1:0-30: Module not found: Error: Can't resolve './widget'"),
    ToldFailure("a.py:1:8: F401 `os` imported but unused\nFound 1 error.", "a.py:1:8: F401 `os` imported but unused"),
    ToldFailure(
      "1 validation error for Search\nquery\n  Field required [type=missing, input_value={}]",
      "1 validation error for Search: query: Field required"),
    ToldFailure(
      "git@github.com: Permission denied (publickey).\nfatal: Could not read from remote repository.",
      "git@github.com: Permission denied (publickey)."),
  ]

  static let bodies = [
    ToldFailure(
      #"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"req_1"}"#,
      "overloaded_error: Overloaded"),
    ToldFailure(
      #"API Error: 529 {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#,
      "API Error: 529: overloaded_error: Overloaded"),
    ToldFailure(
      #"{"error":{"message":"Incorrect API key","type":"invalid_request_error","param":null,"code":"invalid_api_key"}}"#,
      "invalid_api_key: Incorrect API key"),
    ToldFailure(
      #"{"error":{"code":429,"message":"Quota exceeded","status":"RESOURCE_EXHAUSTED"}}"#,
      "429 RESOURCE_EXHAUSTED: Quota exceeded"),
    ToldFailure(
      #"{"detail":[{"type":"missing","#
        + #""loc":["body","id"],"msg":"Field required"}]}"#, "missing: Field required (body.id)"),
    ToldFailure(#"{"detail":"Not Found"}"#, "Not Found"),
    ToldFailure(
      #"{"type":"https://x.org/p","#
        + #""title":"Out of credit","status":403,"detail":"You have 3"}"#, "403 Out of credit: You have 3"),
    ToldFailure(#"{"errors":[{"message":"Cannot query field \"x\"","path":["a"]}]}"#, "Cannot query field \"x\" (a)"),
    ToldFailure(
      "Error code: 429 - {'error': {'message': 'Rate limit reached', 'type': 'requests', 'code': 'rate_limit_exceeded'}}",
      "Error code: 429: rate_limit_exceeded: Rate limit reached"),
    ToldFailure("<html><head><title>502 Bad Gateway</title></head><body><h1>502</h1></body></html>", "502 Bad Gateway"),
    ToldFailure(
      #"{"output":"ls: cannot access 'a': No such file or directory\n","metadata":{"exit_code":2,"duration_seconds":0.1}}"#,
      "exit 2: ls: cannot access 'a': No such file or directory"),
    ToldFailure(#"{"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"Unknown tool"}}"#, "-32602 Unknown tool"),
    ToldFailure(
      "rpc error: code = Unavailable desc = connection closed", "rpc error: code = Unavailable desc = connection closed"
    ),
    ToldFailure("MCP error -32602: Invalid arguments for tool x", "MCP error -32602: Invalid arguments for tool x"),
    ToldFailure("{not json", "{not json"),
    ToldFailure(
      "HTTP/1.1 422 Unprocessable Entity\ncontent-type: application/json\n\n{\"message\":\"Validation Failed\",\"code\":\"invalid\"}",
      "HTTP/1.1 422 Unprocessable Entity: invalid: Validation Failed"),
    ToldFailure(
      "<?xml version=\"1.0\"?>\n<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message><Key>a</Key></Error>",
      "NoSuchKey: The specified key does not exist."),
    ToldFailure(
      "<soap:Fault><faultcode>soap:Server</faultcode><faultstring>Order 7 is locked</faultstring></soap:Fault>",
      "soap:Server: Order 7 is locked"),
    ToldFailure(
      #"{"message":"Validation Failed","errors":[{"resource":"Issue","field":"title","code":"missing_field"}]}"#,
      "Validation Failed (title: missing_field)"),
    ToldFailure(
      #"{"error":{"code":400,"message":"API key not valid.","status":"INVALID_ARGUMENT","details":[{"reason":"API_KEY_INVALID"}]}}"#,
      "400 INVALID_ARGUMENT: API key not valid."),
    ToldFailure(
      #"{"__type":"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException","message":"too fast"}"#,
      "ProvisionedThroughputExceededException: too fast"),
    ToldFailure(
      "InputValidationError: [\n  {\"code\":\"invalid_type\",\"path\":[\"pattern\"],\"message\":\"Required\"}\n]",
      "InputValidationError: invalid_type: Required (pattern)"),
    ToldFailure(
      "Exit code 1\nopenai.RateLimitError: Error code: 429 - {'error': {'message': 'Slow down', 'type': 'requests'}}",
      "openai.RateLimitError: Error code: 429: requests: Slow down"),
    ToldFailure("a.js:3\n{ broken\nSyntaxError: Unexpected token", "SyntaxError: Unexpected token"),
  ]

  static let tools = [
    ToldFailure(
      "<tool_use_error>String to replace not found in file.</tool_use_error>", "String to replace not found in file."),
    ToldFailure("\u{1B}[31mError:\u{1B}[0m no luck", "Error: no luck"),
    ToldFailure(
      "Command failed\nfatal: could not read Username for 'https://x'", "fatal: could not read Username for 'https://x'"
    ),
    ToldFailure("Command failed\ndisk quota exceeded", "disk quota exceeded"),
    ToldFailure(
      "Exit code 127\nbash: line 1: psql: command not found", "exit 127: bash: line 1: psql: command not found"),
    ToldFailure(
      "npm ERR! missing script: build\nnpm ERR! A complete log is in /root/.npm", "npm ERR! missing script: build"),
    ToldFailure(
      "npm error code ERESOLVE\nnpm error ERESOLVE unable to resolve dependency tree",
      "npm error code ERESOLVE: ERESOLVE unable to resolve dependency tree"),
    ToldFailure(
      "npm warn Unknown env config \"x\".\n\n> Build error occurred\n[TypeError: generate is not a function]",
      "[TypeError: generate is not a function]"),
    ToldFailure(
      "  % Total\ncurl: (22) The requested URL returned error: 404", "curl: (22) The requested URL returned error: 404"),
    ToldFailure("Reading package lists...\nE: Unable to locate package foo", "E: Unable to locate package foo"),
    ToldFailure(
      "Process exited with code 1\nWall time: 0.1 seconds\nOutput:\nERROR:  relation \"x\" does not exist",
      "exit 1: ERROR:  relation \"x\" does not exist"),
    ToldFailure("Exit code 2", "exit code 2"),
    ToldFailure("größer als 12 €", "größer als 12 €"),
    ToldFailure("it was not wanted", "it was not wanted"),
  ]
}

@Suite("Why something failed")
struct FailureWordsTests {
  @Test(
    "is the line that tells it from others",
    arguments: ToldFailure.interpreters + ToldFailure.compilersAndTests + ToldFailure.bodies + ToldFailure.tools)
  func line(failure: ToldFailure) { #expect(FailureWords.line(failure.text) == failure.line) }

  @Test("is nothing where nothing is said", arguments: ["", " \n ", "\u{1B}[0m"])
  func nothing(text: String) { #expect(FailureWords.line(text) == nil) }

  @Test("is found at the end of a text that is longer than is read")
  func long() {
    let noise = String(repeating: "building module\n", count: 10_000)
    #expect(FailureWords.line(noise + "a.c:1:2: error: no luck") == "a.c:1:2: error: no luck")
  }

  @Test("is found in bodies within bodies, down to where nobody looks")
  func deep() {
    var text = #"{"error":"no luck"}"#
    for _ in 0..<40 { text = "{\"error\":" + text + "}" }
    #expect(FailureWords.line(text) != nil)
  }
}

@Suite("The nature of a failure")
struct FailureNatureTests {
  @Test(
    "is what its words say",
    arguments: [
      ("HTTP 429 Too Many Requests", FailureNature.rateLimited), ("Rate limit reached for requests", .rateLimited),
      ("529 Overloaded", .unavailable), ("HTTP 503", .unavailable), ("ECONNREFUSED 127.0.0.1:5432", .unavailable),
      ("request timed out after 30 s", .timedOut), ("HTTP 400 Bad Request", .wrongInput),
      ("KeyError: 'price'", .bug), ("FileNotFoundError: [Errno 2] No such file or directory: x", .missing),
      ("String to replace not found in file.", .staleEdit), ("bash: gti: command not found", .missingCommand),
      ("FAILED tests/a.py::b - AssertionError", .failedTest), ("401 invalid api key", .unauthorized),
      ("ERROR: duplicate key value violates unique constraint \"a\"", .wrongInput),
      ("The request was rejected as a result of our safety system.", .blocked), ("blocked by CORS policy", .other),
      ("ImportError: cannot import name 'Guardrail'", .bug), ("402 Payment Required", .usedUp),
      ("insufficient_quota: You exceeded your current quota", .usedUp),
      ("The user doesn't want to proceed with this tool use.", .refused), ("blocked by guardrail pii", .blocked),
      ("prompt is too long: 210000 tokens > 200000 maximum", .tooLong), ("no luck", .other),
      ("took 5035 steps", .other), ("model gpt-500x is new", .other),
    ])
  func nature(line: String, nature: FailureNature) { #expect(FailureNature(of: line) == nature) }
}
