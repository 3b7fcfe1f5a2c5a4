import Foundation
import Testing

@testable import CodeLink

/// A stack trace and the places it names, the deepest first.
struct TraceCase: Sendable, CustomTestStringConvertible {
  let language: String
  let text: String
  let places: [String]
  var testDescription: String { language }
}

@Suite("Stack traces")
struct StackTraceTests {
  static let cases: [TraceCase] = [
    TraceCase(
      language: "Python",
      text: """
        Traceback (most recent call last):
          File "/usr/lib/python3.12/asyncio/runners.py", line 118, in run
            return self._loop.run_until_complete(task)
          File "/app/src/shop/refund.py", line 48, in pay_refund
            check(invoice)
            ~~~~~^^^^^^^^^
          File "/app/src/shop/money.py", line 12, in check
            raise Broken("12")
        shop.Broken: 12
        """, places: ["/app/src/shop/money.py:12 check", "/app/src/shop/refund.py:48 pay_refund"]),
    TraceCase(
      language: "Python: an error during handling counts, not the one that was handled",
      text: """
        Traceback (most recent call last):
          File "a.py", line 1, in first
        KeyError: 'x'

        During handling of the above exception, another exception occurred:

        Traceback (most recent call last):
          File "b.py", line 2, in second
        ValueError: y
        """, places: ["b.py:2 second", "a.py:1 first"]),
    TraceCase(
      language: "Python: a direct cause is deeper than what it caused",
      text: """
        Traceback (most recent call last):
          File "a.py", line 1, in cause
        OSError: x

        The above exception was the direct cause of the following exception:

        Traceback (most recent call last):
          File "b.py", line 2, in raised
        ValueError: y
        """, places: ["a.py:1 cause", "b.py:2 raised"]),
    TraceCase(
      language: "Python: exception groups",
      text: """
          + Exception Group Traceback (most recent call last):
          |   File "a.py", line 5, in main
          |     async with TaskGroup() as group:
        """, places: ["a.py:5 main"]),
    TraceCase(
      language: "pytest",
      text: """
        tests/test_refund.py:31: in test_half
            refund = pay_refund(invoice)
        src/refund.py:48: in pay_refund
            check()
        E   Broken: 12
        """, places: ["src/refund.py:48 pay_refund", "tests/test_refund.py:31 test_half"]),
    TraceCase(
      language: "Node",
      text: """
        TypeError: Cannot read properties of undefined (reading 'cents')
            at percentOf (/app/web/refundPreview.ts:20:24)
            at async Promise.all (index 0)
            at async pay (file:///app/web/pay%20now.mjs:7:3)
            at new Refund (C:\\app\\refund.js:3:1)
            at Object.<anonymous> (/app/main.js:1:7)
            at Module._compile (node:internal/modules/cjs/loader:1358:14)
            at /app/node_modules/express/lib/router.js:284:15
            at webpack:///./src/index.tsx:9:2
        """,
      places: [
        "/app/web/refundPreview.ts:20 percentOf", "file:///app/web/pay%20now.mjs:7 pay", "C:\\app\\refund.js:3 Refund",
        "/app/main.js:1", "webpack:///./src/index.tsx:9",
      ]),
    TraceCase(
      language: "Firefox",
      text: "pay@http://localhost:5173/src/refund.ts?t=12:20:5\n@http://localhost:5173/src/main.ts:3:1",
      places: ["http://localhost:5173/src/refund.ts?t=12:20 pay", "http://localhost:5173/src/main.ts:3"]),
    TraceCase(
      language: "Swift",
      text: """
        Shop/Refund.swift:42: Fatal error: Index out of range

        Thread 0 crashed:

        0 [inlined] 0x0000ab12 pay(_:) in shop at /src/Sources/Shop/Refund.swift:42:9
        1 [ra] 0x0000ab34 static Main.main() + 60 in shop at /src/Sources/Shop/main.swift:7:3
        """,
      places: [
        "Shop/Refund.swift:42", "/src/Sources/Shop/Refund.swift:42", "/src/Sources/Shop/main.swift:7",
      ]),
    TraceCase(
      language: "Go",
      text: """
        panic: runtime error: index out of range [3] with length 3

        goroutine 1 [running]:
        main.pay(...)
        \t/home/me/shop/refund.go:12
        main.main()
        \t/home/me/shop/main.go:7 +0x1d
        \t/home/me/go/pkg/mod/github.com/x/y@v1.2.3/run.go:9 +0x2f
        \t/usr/local/go/src/runtime/proc.go:271 +0x29d
        exit status 2
        """, places: ["/home/me/shop/refund.go:12", "/home/me/shop/main.go:7"]),
    TraceCase(
      language: "Java: the last cause is the deepest",
      text: """
        java.lang.IllegalStateException: not paid
        \tat com.shop.Service.pay(Service.java:10)
        \tat java.base/java.lang.Thread.run(Thread.java:1583)
        Caused by: java.io.IOException: closed
        \tat app//com.shop.db.Store$Row.read(Store.java:44)
        \tat com.shop.db.Store.lambda$all$0(Store.java:30)
        \t... 12 more
        """,
      places: [
        "com/shop/db/Store.java:44 Store.read", "com/shop/db/Store.java:30 Store.lambda$all$0",
        "com/shop/Service.java:10 Service.pay",
      ]),
    TraceCase(
      language: "Kotlin", text: "\tat com.shop.RefundKt.pay(Refund.kt:9)",
      places: ["com/shop/Refund.kt:9 RefundKt.pay"]),
    TraceCase(
      language: "Rust",
      text: """
        thread 'main' panicked at src/refund.rs:10:5:
        index out of bounds: the len is 3 but the index is 3
        stack backtrace:
           0: rust_begin_unwind
                     at /rustc/9fc6b431/library/std/src/panicking.rs:665:5
           3: shop::pay
                     at ./src/refund.rs:10:5
           4: shop::main
                     at ./src/main.rs:4:3
        """, places: ["src/refund.rs:10", "./src/refund.rs:10", "./src/main.rs:4"]),
    TraceCase(
      language: "Rust before 1.73", text: "thread 'a' panicked at 'it's, over', src/main.rs:2:1",
      places: ["src/main.rs:2"]),
    TraceCase(
      language: "C#",
      text: """
        System.InvalidOperationException: no
         ---> System.IO.IOException: closed
           at Shop.Store.Read(String path) in /src/Store.cs:line 44
           --- End of inner exception stack trace ---
           at Shop.Refunds.Pay(Int32 cents) in C:\\src\\Refunds.cs:line 12
           at System.Threading.Thread.Start()
        """, places: ["/src/Store.cs:44 Shop.Store.Read", "C:\\src\\Refunds.cs:12 Shop.Refunds.Pay"]),
  ]

  private func places(_ text: String) -> [String] {
    StackTrace(text).frames.map { "\($0.path):\($0.line)" + ($0.function.map { " \($0)" } ?? "") }
  }

  @Test("name these places, the deepest first", arguments: cases)
  func frames(_ trace: TraceCase) {
    #expect(places(trace.text) == trace.places)
  }

  @Test("are read with Windows' line ends, too", arguments: cases)
  func lineEnds(_ trace: TraceCase) {
    #expect(places(trace.text.replacingOccurrences(of: "\n", with: "\r\n")) == trace.places)
  }

  @Test(
    "are not seen where there are none",
    arguments: [
      "", "at", "at ", "at home", "at 12:30:15", "at 10:30", "meet at the office: 12:30", "File \"a.py\", line x",
      "File \"a.py\", line 0, in f", "File \"a.py\", line 99999999999999999999", "File \"a.py", "  File \"\", line 3",
      "at f (<anonymous>:1:1)", "at eval (eval at run (/a/b.js:1:2), <anonymous>:1:1)", "at f (native)",
      "at (:1:2)", "at :::", "panicked at ", "panicked at 'x", "panicked at 'x', ", "me@example.com:12:30",
      "src/a.py:9:from b import c", "see a.py:12 in the docs", "\t.go:", "\ta.go:x", "a.swift:12: note", ".swift:",
      "at a.b(Unknown Source)", "at .java(.java:1)", "at X.Y() in :line 3", "at X.Y() in a.cs:line",
    ])
  func none(text: String) {
    #expect(places(text) == [])
  }

  @Test("that go on and on are read in linear time and kept in part")
  func long() {
    let deep = (1...20_000).map { "  File \"a.py\", line \($0), in again\n" }.joined()
    #expect(StackTrace("Traceback (most recent call last):\n" + deep).frames.first?.line == 20_000)
    #expect(StackTrace(deep).frames.count == StackTrace.mostFrames)
    #expect(StackTrace(String(repeating: "at ", count: 200_000)).frames.isEmpty)
    #expect(StackTrace(String(repeating: "(", count: 500_000) + ":1:1)").frames.isEmpty)
    #expect(StackTrace("at f (/a/" + String(repeating: "b", count: 3000) + ".js:1:1)").frames.isEmpty)
  }
}
