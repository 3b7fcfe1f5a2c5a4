import Testing
import TraceModel

@testable import CodeLink

@Suite("What a span says about code")
struct SessionCodeTests {
  private static let text = "import x\n\ndef search(q):\n    return q\n\ndef other():\n    pass\n"

  @Test(
    "is read from attributes, old and new, flat and nested, and from OTLP's lists",
    arguments: [
      #"{"code.file.path":"src/a.py","code.line.number":4}"#, #"{"code.filepath":"src/a.py","code.lineno":"4"}"#,
      #"{"code":{"file":{"path":"src/a.py"},"line":{"number":4},"function":{"name":"search"}}}"#,
      #"{"code":{"filepath":"src/a.py","lineno":4}}"#,
      #"{"code.filepath":"other.py","code.lineno":9,"code.file.path":"src/a.py","code.line.number":4}"#,
      #"{"code.file.path":"/build/x/src/a.py","code.line.number":4,"code.function.name":"m.search"}"#,
    ])
  func attributes(metadata: String) throws {
    #expect(try links([Fact(metadata: metadata)], to: "src/a.py", Self.text) == ["4 codeAttribute high"])
  }

  @Test("is read from a record's attributes and exceptions")
  func records() throws {
    let attributes =
      #"{"attributes":[{"key":"code.file.path","value":{"stringValue":"src/a.py"}},{"key":"code.line.number","value":{"intValue":"4"}}]}"#
    #expect(try links([Fact(record: attributes)], to: "src/a.py", Self.text) == ["4 codeAttribute high"])
    let exception =
      #"{"attributes":[],"events":[{"name":"exception","attributes":[{"key":"exception.stacktrace","value":{"stringValue":"Traceback (most recent call last):\n  File \"src/a.py\", line 4, in search\nX"}}]}]}"#
    #expect(try links([Fact(record: exception)], to: "src/a.py", Self.text) == ["4 stackAttribute high"])
  }

  @Test(
    "goes to the function it names where the line is no longer in it",
    arguments: [
      (#"{"code.file.path":"src/a.py","code.line.number":7,"code.function.name":"search"}"#, "3 codeAttribute medium"),
      (#"{"code.file.path":"src/a.py","code.function.name":"search"}"#, "3 codeAttribute medium"),
      (#"{"code.file.path":"src/a.py","code.line.number":900}"#, "- codeAttribute low"),
      (#"{"code.file.path":"src/a.py","code.line.number":900,"code.function.name":"gone"}"#, "- codeAttribute low"),
      (#"{"code.function":"search","code.namespace":"a"}"#, "3 codeAttribute medium"),
    ])
  func moved(metadata: String, expected: String) throws {
    #expect(try links([Fact(metadata: metadata)], to: "src/a.py", Self.text) == [expected])
  }

  @Test(
    "yields to a frame of one's own code where it names a library",
    arguments: [
      "/usr/lib/python3.12/asyncio/base_events.py", "/home/noor/.pyenv/versions/3.12.1/lib/python3.12/ssl.py",
      "/w/.venv/lib/python3.12/site-packages/openai/_base_client.py", "/w/node_modules/openai/core.mjs",
      #"C:\Python312\Lib\json\decoder.py"#, "node:internal/process/task_queues",
    ])
  func libraries(path: String) throws {
    let escaped = path.replacing(#"\"#, with: #"\\"#)
    let stack = #"Traceback (most recent call last):\n  File \"/w/src/a.py\", line 4, in search\nX"#
    let metadata = #"{"code.file.path":"\#(escaped)","code.line.number":9,"code.stacktrace":"\#(stack)"}"#
    let both = session([Fact(metadata: metadata)])
    let folder = try #require(CodePath("/w"))
    let own = try #require(CodePath("/w/src/a.py"))
    let library = try #require(CodePath(path))
    let places = SessionCode(both).places(in: FileTable(folders: [folder], files: [own, library]))
    #expect(places[0] == SpanPlace(path: own, isHere: true, line: 4))
    // Alone it is still where the span says that it ran.
    let alone = session([Fact(metadata: #"{"code.file.path":"\#(escaped)","code.line.number":9}"#)])
    #expect(SessionCode(alone).places(in: FileTable(folders: [folder], files: [own]))[0]?.line == 9)
  }

  @Test("is no file of the workspace that ends as a library's does")
  func namesakes() throws {
    let metadata = #"{"code.file.path":"/usr/lib/python3.12/http/server.py","code.line.number":4}"#
    #expect(try links([Fact(metadata: metadata)], to: "http/server.py", Self.text) == [])
  }

  @Test("is the deepest frame in the workspace, which no other file shows as well")
  func frames() throws {
    let error = """
      Traceback (most recent call last):
        File "/ci/src/b.py", line 1, in run
        File "/ci/src/a.py", line 4, in search
        File "/usr/lib/python3/json/decoder.py", line 9, in raw_decode
      """
    #expect(try links([Fact(error: error)], to: "src/a.py", Self.text, files: ["src/b.py"]) == ["4 stackFrame high"])
    #expect(try links([Fact(error: error)], to: "src/b.py", "run()\n", files: ["src/a.py"]) == [])
    // Where a.py is not in the workspace, b.py is the deepest.
    #expect(try links([Fact(error: error)], to: "src/b.py", "run()\n") == ["1 stackFrame high"])
  }

  @Test("is found in outputs of what ran, not in what a model says, and is less sure there")
  func outputs() throws {
    let output = #"{"log":["at run (/ci/src/a.js:2:1)"]}"#
    #expect(try links([Fact(output: output)], to: "src/a.js", "a\nb\n") == ["2 stackFrame medium"])
    #expect(try links([Fact(kind: .llm, output: output)], to: "src/a.js", "a\nb\n") == [])
  }

  @Test("about a path that several files fit is not guessed")
  func ambiguous() throws {
    let fact = Fact(input: #"{"file_path":"/ci/util.py","line":1}"#)
    #expect(try links([fact], to: "a/util.py", "x\n", files: ["b/util.py"]) == [])
    let nearer = Fact(input: #"{"file_path":"/ci/a/util.py","line":1}"#)
    #expect(try links([nearer], to: "a/util.py", "x\n", files: ["b/util.py"]) == ["1 fileArgument high"])
  }

  @Test(
    "about an edit is where its text is",
    arguments: [
      (#"{"file_path":"src/a.py","old_string":"gone","new_string":"return q"}"#, ["4 editText high"]),
      (#"{"file_path":"src/a.py","old_string":"return q","new_string":"return x"}"#, ["4 editText high"]),
      (#"{"file_path":"src/a.py","old_string":"def","new_string":"fn"}"#, ["- editText low"]),
      (#"{"file_path":"src/a.py","old_string":"def","new_string":"fn","line":6}"#, ["6 editText high"]),
      (
        #"{"file_path":"src/a.py","old_string":"def","new_string":"fn","replace_all":true}"#,
        ["3 editText high", "6 editText high"]
      ),
      (
        #"{"patch":"--- a/src/a.py\n+++ b/src/a.py\n@@ -3,2 +3,2 @@\n def search(q):\n-    return 1\n+    return q\n"}"#,
        ["4 patchHunk high"]
      ),
    ] as [(String, [String])])
  func edits(input: String, expected: [String]) throws {
    #expect(try links([Fact(input: input)], to: "src/a.py", Self.text) == expected)
  }

  @Test("by its name is its definition, if there is just one; a literal that gives the name counts before")
  func names() throws {
    let fact = Fact(name: "search")
    #expect(try links([fact], to: "a.py", Self.text) == ["3 definition medium"])
    #expect(try links([fact], to: "a.py", "@tool(\"search\")\n" + Self.text) == ["1 nameLiteral medium"])
    #expect(try links([fact], to: "a.py", "class A:\n  def search():\nclass B:\n  def search():\n") == [])
    #expect(
      try links([Fact(name: "A.search")], to: "a.py", "class A:\n  def search():\nclass B:\n  def search():\n") == [
        "2 definition medium"
      ])
    #expect(try links([Fact(name: "search", kind: .llm)], to: "a.py", Self.text) == ["3 definition low"])
    #expect(try links([Fact(name: "search", kind: .message)], to: "a.py", Self.text) == [])
  }

  @Test("by the strongest rule counts once in each file, and touches count beside it")
  func best() throws {
    let fact = Fact(
      name: "search", input: #"{"path":"src/a.py","line":6}"#,
      metadata: #"{"code.file.path":"src/a.py","code.line.number":4}"#)
    #expect(try links([fact], to: "src/a.py", Self.text) == ["4 codeAttribute high", "6 fileArgument high"])
  }

  @Test(
    "that makes no sense is no link",
    arguments: [
      Fact(metadata: #"{"code.file.path":5,"code.line.number":4}"#), Fact(metadata: #"{"code":7}"#),
      Fact(metadata: #"{"code.file.path":"","code.line.number":-4}"#), Fact(metadata: #"["code.file.path"]"#),
      Fact(input: #""{\"path\":""#), Fact(input: #"{"path":"src/a.py\u0000"}"#), Fact(input: "7"),
      Fact(record: #"{"attributes":[{"key":"code.file.path"},5,{"value":{}}],"code.":1}"#),
    ])
  func nonsense(fact: Fact) throws {
    #expect(try links([fact], to: "src/a.py", Self.text) == [])
  }
}

@Suite("Sums over spans and all below them")
struct SubtreeSumsTests {
  /// A random forest, some of whose spans are calls.
  private func forest(_ seed: Int) -> [Fact] {
    var random = Shuffle(seed: UInt64(seed))
    return (0..<80).map { place in
      var fact = Fact(kind: .llm, start: Int64(place + 1))
      if place > 0, random.next(5) > 0 { fact.parent = "\(random.next(place))" }
      if random.next(2) == 0 { fact.tokens = Count(clamping: random.next(1000)) }
      if random.next(3) == 0 { fact.nanoUsd = Int64(random.next(1_000_000)) }
      if random.next(10) == 0 { fact.flags = .rollup }
      return fact
    }
  }

  @Test("count each span once, as a plain walk does", arguments: 0..<30)
  func sums(seed: Int) throws {
    let session = session(forest(seed))
    let sums = SubtreeSums(session)
    var random = Shuffle(seed: UInt64(seed + 1000))
    for _ in 0..<10 {
      let rows = Set((0..<(1 + random.next(6))).map { _ in random.next(session.spans.count) })
      var wanted = SubtreeSums.Totals()
      for span in session.allSpans {
        var ancestor: Span? = span
        while let current = ancestor, !rows.contains(current.row) { ancestor = current.parent }
        guard ancestor != nil, let call = span.call, !span.flags.contains(.rollup) else { continue }
        if !call.usage.isEmpty { wanted.usage += call.usage }
        if let cost = call.cost { wanted.cost = (wanted.cost ?? Cost(nanoUsd: 0)) + cost }
      }
      let found = sums.totals(of: rows)
      #expect(found.cost == wanted.cost)
      #expect(found.usage.total == wanted.usage.total)
      #expect(found.usage.isEmpty == wanted.usage.isEmpty)
    }
  }

  @Test("are linear in a chain as long as it may be")
  func chain() {
    var facts = [Fact(kind: .llm, tokens: 1)]
    for place in 1..<20_000 { facts.append(Fact(kind: .llm, parent: "\(place - 1)", tokens: 1)) }
    let sums = SubtreeSums(session(facts))
    #expect(sums.totals(of: 0..<20_000).usage.total == 20_000)
    #expect(sums.totals(of: [19_999, 10_000]).usage.total == 10_000)
  }
}

@Suite("Lines that spans of several times saw")
struct LineHistoryTests {
  @Test("move for what ran before the file was saved, and not for what ran after")
  func saves() {
    let old = CodeText("a\nb\nc")
    var new = old
    new.replace(0..<0, with: Array("x\n".utf8))
    var history = LineHistory(lineCount: old.lineCount)
    #expect(history.map(forSpanFrom: nil) == nil)
    history.follow(LineMap(following: 0..<0, in: old, inserted: 2, to: new))
    history.begin(at: Timestamp(nanoseconds: 100), lineCount: new.lineCount)
    #expect(history.map(forSpanFrom: Timestamp(nanoseconds: 50))?.place(of: 1) == 2)
    #expect(history.map(forSpanFrom: nil)?.place(of: 1) == 2)
    #expect(history.map(forSpanFrom: Timestamp(nanoseconds: 150)) == nil)
    var newer = new
    newer.replace(0..<0, with: Array("y\n".utf8))
    history.follow(LineMap(following: 0..<0, in: new, inserted: 2, to: newer))
    #expect(history.map(forSpanFrom: Timestamp(nanoseconds: 50))?.place(of: 1) == 3)
    #expect(history.map(forSpanFrom: Timestamp(nanoseconds: 150))?.place(of: 1) == 2)
  }

  @Test("are kept for a bounded number of saves")
  func bounded() {
    var text = CodeText("a\nb")
    var history = LineHistory(lineCount: 2)
    for save in 0..<100 {
      var next = text
      next.replace(0..<0, with: [0x0A])
      history.follow(LineMap(following: 0..<0, in: text, inserted: 1, to: next))
      history.begin(at: Timestamp(nanoseconds: Int64(save)), lineCount: next.lineCount)
      text = next
    }
    #expect(history.map(forSpanFrom: nil)?.place(of: 1) == 101)
    #expect(history.map(forSpanFrom: Timestamp(nanoseconds: 99)) == nil)
  }
}
