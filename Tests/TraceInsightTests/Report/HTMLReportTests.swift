import JSONTape
import SampleSessions
import Testing
import TraceModel

@testable import TraceInsight

@Suite("A session as a page of HTML")
struct HTMLReportTests {
  private func page(
    _ session: Session, payloads: PayloadExtent = .full, redactor: Redactor? = nil, patch: String? = nil
  ) -> String {
    var circumstances = HTMLReport.Circumstances(source: "files", version: "1") { $0.rfc3339 }
    circumstances.patch = patch
    return text(of: HTMLReport(session, circumstances, payloads: payloads, redactor: redactor))
  }

  private func session(_ spans: PlainSpan...) throws -> Session { try PlainSession(spans).session() }

  @Test("what was said is text, what was thought is folded, and calls are steps of their own")
  func conversation() throws {
    let html = page(
      try session(
        PlainSpan(
          kind: .llm, model: "m",
          output:
            #"[{"type":"thinking","thinking":"hm"},{"type":"text","text":"Hello <you>"},{"type":"tool_use","name":"Bash"}]"#
        ),
        PlainSpan(parent: 0, name: "Bash", input: #"{"command":"ls -l","timeout":5}"#, output: #""total 0""#)))
    #expect(html.contains("<div class=\"said\">Hello &lt;you&gt;</div>"))
    #expect(html.contains("<details class=\"thought\"><summary>thinking</summary><div class=\"said\">hm</div>"))
    #expect(html.contains("<b>Bash</b> <code>ls -l</code>"))
    #expect(html.contains("<pre>total 0</pre>"))
    #expect(html.contains("<div class=\"label\">timeout</div><pre>5</pre>"))
    #expect(!html.contains("tool_use"))
  }

  @Test("a failed step shows its error and is marked")
  func failure() throws {
    let html = page(try session(PlainSpan(name: "Bash", status: .error, error: "no such file")))
    #expect(html.contains("<details class=\"step failed\" id=\"s0\"><summary>✗ <b>Bash</b>"))
    #expect(html.contains("<pre class=\"error\">no such file</pre>"))
    #expect(html.contains("<section id=\"findings\">"))
  }

  @Test("long texts are cut and say how much more there is; a secret at the cut is none any more")
  func cut() throws {
    let long = String(repeating: "é", count: 19_990) + " ghp" + "_aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC2eF4hJ6 tail"
    let session = try session(PlainSpan(output: "\"\(long)\""))
    #expect(page(session).contains("ghp_aB3dE</pre><p class=\"dim\">… 36 more characters</p>"))
    let clean = page(session, redactor: Redactor(home: nil, folders: []))
    #expect(!clean.contains("ghp_") && clean.contains("[redacted</pre>"))
    #expect(clean.contains("1 × token"))
  }

  @Test("a value is taken out because of the name that it has")
  func namedValue() throws {
    let session = try session(PlainSpan(input: #"{"user":"bob","password":"correct horse"}"#))
    let html = page(session, redactor: Redactor(home: nil, folders: []))
    #expect(!html.contains("correct horse") && html.contains("<pre>bob</pre>"))
    #expect(page(session).contains("correct horse"))
  }

  @Test("characters that act are shown by their numbers")
  func acting() throws {
    let html = page(try session(PlainSpan(name: "a\u{202E}b\u{1B}[2J", output: #""x\u0000y\u2028z""#)))
    #expect(html.contains("a\\u{202e}b\\u{1b}[2J") && html.contains("x\\u{0}y\\u{2028}z"))
    #expect(!html.unicodeScalars.contains { $0 != "\n" && $0 != "\t" && ReadableText.acts($0) })
  }

  @Test("changes stand file by file, added and removed lines apart")
  func changes() throws {
    let patch = "diff --git a/x.c b/x.c\n--- a/x.c\n+++ b/x.c\n@@ -1 +1 @@\n-a<b\n+a>b\n"
    let html = page(try session(PlainSpan()), patch: patch)
    #expect(html.contains("<summary>x.c</summary>"))
    #expect(html.contains("<span class=\"del\">-a&lt;b</span><span class=\"add\">+a&gt;b</span>"))
    #expect(html.contains("<a href=\"#changes\">"))
    #expect(!page(try session(PlainSpan())).contains("#changes"))
  }

  @Test("a session of any depth and size stays below a size, and says what was left out")
  func bounds() throws {
    let deep = (0..<3000).map { row in PlainSpan(parent: row > 0 ? row - 1 : nil, output: "\"deep \(row)\"") }
    let deepPage = page(try PlainSession(deep).session())
    #expect(deepPage.contains("deep 2999"))
    let wide = (0..<60_000).map { row in
      PlainSpan(trace: row / 30_000, output: "\"\(String(repeating: "x", count: 900))\"")
    }
    let widePage = page(try PlainSession(wide).session())
    #expect(widePage.utf8.count < HTMLReport.mostBytes)
    #expect(widePage.contains("more steps left out") && widePage.contains("id=\"t2\""))
  }

  @Test("of random sessions every element is closed, in its order", arguments: 0..<8 as Range<UInt64>)
  func balance(seed: UInt64) throws {
    let html = page(try PlainSession.random(seed: seed, count: 200).session())
    var open: [Substring] = []
    for piece in html.split(separator: "<").dropFirst() {
      let name = piece.prefix { $0.isLetter || $0.isNumber || $0 == "/" }
      if name.isEmpty || ["meta", "br"].contains(name) { continue }
      if name.hasPrefix("/") {
        #expect(open.popLast() == name.dropFirst())
      } else {
        open.append(name)
      }
    }
    #expect(open.isEmpty)
  }
}
