import ChildProcesses
import Foundation
import Testing

/// The page that a session becomes, read by a parser that is not ours: Python's `html.parser`.
@Suite("A page read by Python", .enabled(if: StandInServer.isPossible))
struct HTMLReaderTests {
  private static let script = """
    import html.parser, sys
    allowed = set("html head meta title style body header h1 nav a table tr th td p section h2 details summary div span "
                  "pre code b br time footer".split())
    attributes = {"lang", "charset", "http-equiv", "content", "name", "id", "class", "href", "open", "datetime"}
    void = {"meta", "br"}
    class Reader(html.parser.HTMLParser):
        def __init__(self):
            super().__init__(convert_charrefs=True)
            self.open, self.ids, self.links, self.text = [], set(), set(), ""
        def handle_starttag(self, tag, attrs):
            if tag not in allowed: sys.exit("element %s" % tag)
            for name, value in attrs:
                if name not in attributes: sys.exit("attribute %s" % name)
                if name == "href":
                    if not value.startswith("#"): sys.exit("link to %s" % value)
                    self.links.add(value[1:])
                if name == "id":
                    if value in self.ids: sys.exit("id %s twice" % value)
                    self.ids.add(value)
            if tag not in void: self.open.append(tag)
        def handle_endtag(self, tag):
            if not self.open or self.open.pop() != tag: sys.exit("end of %s" % tag)
        def handle_data(self, data):
            self.text += data
        def handle_comment(self, data): sys.exit("a comment: %s" % data)
        def handle_pi(self, data): sys.exit("an instruction: %s" % data)
    page = open(sys.argv[1], encoding="utf-8").read()
    reader = Reader()
    reader.feed(page)
    reader.close()
    if reader.open: sys.exit("open: %s" % reader.open)
    if "default-src 'none'" not in page: sys.exit("loads are not forbidden")
    for wanted in sys.argv[2:]:
        if wanted not in reader.text: sys.exit("not there: %s" % wanted)
    print("right")
    """

  private func check(_ page: String, has texts: [String]) throws {
    let python = try ChildProcess(["/usr/bin/env", "python3", "-c", Self.script, page] + texts)
    python.closeInput()
    let code = try python.waitForExit()
    #expect(code == 0, "\(python.errorText)")
    #expect(python.outputText == "right\n")
  }

  private func export(_ session: String, _ more: String = "", arguments: [String] = [], to path: String) throws {
    let client = arguments.isEmpty ? try Client(.lines) : try Client(.lines, arguments: arguments)
    client.send(
      #"{"jsonrpc":"2.0","id":1,"method":"session.export","params":{"sessionId":"\#(session)","format":"html","#
        + #""payloads":"full"\#(more),"path":"\#(path)"}}"#)
    let answer = try client.text()
    #expect(answer.contains(#""result""#), "\(answer)")
    try client.sayGoodbye()
  }

  @Test(
    "has only the elements of a page, and no way out of it",
    arguments: [
      "ledgerly-refund-rounding", "kore-7f3a-support", "5d1c0c7e-3f0b-4b7e-9a55-0c2f4f6a9d10", "ledgerly-nightly-eval",
    ])
  func fixtures(session: String) throws {
    let folder = try TemporaryFolder()
    try export(session, to: folder.path("page.html"))
    try check(folder.path("page.html"), has: [session])
  }

  @Test("shows hostile text as text, and no secret")
  func hostile() throws {
    let folder = try TemporaryFolder()
    let attack = #"</pre></title><script>alert(1)</script><img src=x onerror=y>\"'><!--&lt;"#
    let key = "ghp" + "_aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC2eF4hJ6"
    let lines = [
      #"{"type":"user","uuid":"u1","sessionId":"s1","cwd":"/home/walter/</td>x","timestamp":"2026-01-01T00:00:00Z","message":{"role":"user","content":"\#(attack) one"}}"#,
      #"{"type":"assistant","uuid":"a1","parentUuid":"u1","sessionId":"s1","timestamp":"2026-01-01T00:00:01Z","message":{"id":"m1","role":"assistant","model":"\#(attack)","content":[{"type":"text","text":"\#(attack) two"},{"type":"tool_use","id":"t1","name":"\#(attack)","input":{"\#(attack)":"\#(attack) three","command":"curl -H 'Authorization: Bearer abcdefgh12345678'"}}],"usage":{"input_tokens":1,"output_tokens":1}}}"#,
      #"{"type":"user","uuid":"u2","parentUuid":"a1","sessionId":"s1","timestamp":"2026-01-01T00:00:02Z","message":{"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","is_error":true,"content":"\#(attack) four \#(key) walter"}]}}"#,
    ]
    try lines.joined(separator: "\n").write(toFile: folder.path("s1.jsonl"), atomically: true, encoding: .utf8)
    let arguments = ["--no-default-sources", "--source", "claude-code:\(folder.url.path)"]
    try export("s1", arguments: arguments, to: folder.path("page.html"))
    let shown = attack.replacing(#"\""#, with: "\"")
    try check(
      folder.path("page.html"), has: ["one", "two", "three", "four"].map { shown + " " + $0 } + ["[redacted token]"])
    let page = try String(contentsOfFile: folder.path("page.html"), encoding: .utf8)
    for secret in [key, "abcdefgh12345678", "walter"] { #expect(!page.contains(secret)) }
    for format in ["jsonl", "otlp", "markdown", "csv"] {
      try export("s1", #","format":"\#(format)","redact":true"#, arguments: arguments, to: folder.path(format))
      let text = try String(contentsOfFile: folder.path(format), encoding: .utf8)
      for secret in [key, "abcdefgh12345678", "walter"] { #expect(!text.contains(secret), "\(format)") }
    }
  }

  @Test("is written by `report`, to a pipe as it is or to a file, which is replaced only with --force")
  func command() throws {
    let folder = try TemporaryFolder()
    func report(_ more: [String]) throws -> ChildProcess {
      let process = try ChildProcess(sidetrace: ["--source", "files:Fixtures/demo", "report", "kore-7f3a"] + more)
      process.closeInput()
      _ = try process.waitForExit()
      return process
    }
    let piped = try report([])
    #expect(piped.outputText.hasPrefix("<!DOCTYPE html>") && piped.errorText.isEmpty)
    let path = folder.path("page.html")
    #expect(try report(["-o", path]).outputText.contains("page.html"))
    #expect(try String(contentsOfFile: path, encoding: .utf8) == piped.outputText)
    #expect(try report(["-o", path]).errorText.contains("is there already"))
    #expect(try report(["-o", path, "--force", "--no-redact"]).outputText.contains("nothing was taken out"))
  }
}
