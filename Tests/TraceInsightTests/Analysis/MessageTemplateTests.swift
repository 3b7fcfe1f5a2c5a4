import Testing

@testable import TraceInsight

@Suite("The template of a message")
struct MessageTemplateTests {
  @Test(
    "is what stays the same in it",
    arguments: [
      ("request 17 of 4711 failed after 2.5s", "request # of # failed after #"),
      ("no file '/tmp/a b'", "no file '…'"),
      ("can't open \"x\"", "can't open \"…\""),
      ("open `x", "open `…"),
      ("session 5d1c0c7e-3f0b-4b7e-9a55-0c2f4f6a9d10 gone", "session <id> gone"),
      ("object 0x7ffee3 and deadbeef01 gone", "object <id> and <id> gone"),
      ("at 2026-09-14T08:12:00.5Z: late", "at <time>: late"),
      ("at 2026-09-14 08:12:00, late", "at <time> <time>, late"),
      ("cannot read /repos/ledgerly/src/money.py:23.", "cannot read <path>."),
      ("in src/money.py, and/or C:\\temp\\x", "in <path>, and/or <path>"),
      ("GET https://example.com/a?b=1 failed", "GET <url>=# failed"),
      ("api v1 refused utf8", "api v1 refused utf8"),
      ("case LED-482 (INV-2041)", "case # (#)"),
      ("\n  first line\nsecond line", "first line"),
      ("Traceback (most recent call last):\n  File \"x.py\", line 3\nValueError: bad 7\n", "ValueError: bad #"),
      ("Exit code 2\nmany\nlines\n3 failed in 0.4s", "Exit code 2: # failed in #"),
      ("größer als 12 €", "größer als # €"),
      ("", ""),
    ])
  func templates(message: String, template: String) { #expect(MessageTemplate.template(of: message) == template) }

  @Test(
    "keeps a status, which says what went wrong, and only that", arguments: ["HTTP 503", "exit code 1", "errno 13"])
  func status(words: String) {
    #expect(MessageTemplate.template(of: "\(words) for 503") == "\(words) for #")
    #expect(MessageTemplate.template(of: "HTTP 5031") == "HTTP #")
  }

  @Test("of any two messages that differ in their numbers alone is the same", arguments: 1...50)
  func numbers(seed: Int) {
    let numbers = [seed * 7919 % 100_000, seed, seed * seed + 10]
    let message = "gave \(numbers[0]) of \(numbers[1]) in \(numbers[2]) ms"
    #expect(MessageTemplate.template(of: message) == "gave # of # in # ms")
  }
}
