import Testing
import TraceModel

@testable import CodeLink

@Suite("What became of the lines that sessions touched")
struct FileHistoryTests {
  /// What these spans did with src/a.py, the oldest first, as `what state then-line now-lines`.
  private func history(_ facts: [Fact], _ text: String?) throws -> [String] {
    let path = try #require(CodePath("/w/src/a.py"))
    let found = DocumentLinks.found(
      in: CodeDocument(path: path, text: text.map { CodeText($0) }), from: [SessionCode(session(facts))],
      files: FileTable(folders: [try #require(CodePath("/w"))]))
    return found.touches.reversed().map { touch in
      let places = touch.places.map { place in
        " \(place.state.name) \(place.thenLine.map { "\($0)" } ?? "-")"
          + " \(place.lines.map { "\($0.lowerBound)-\($0.upperBound)" } ?? "-")"
      }
      return touch.action.name + places.joined(separator: ",")
    }
  }

  private func edit(_ old: String, _ new: String, more: String = "", at start: Int64) -> Fact {
    Fact(
      name: "Edit", input: #"{"file_path":"src/a.py","old_string":"\#(old)","new_string":"\#(new)"\#(more)}"#,
      start: start)
  }

  private func read(_ line: Int, _ count: Int, at start: Int64) -> Fact {
    Fact(name: "Read", input: #"{"file_path":"src/a.py","offset":\#(line),"limit":\#(count)}"#, start: start)
  }

  @Test("A change is followed through later ones that move it")
  func moved() throws {
    let facts = [edit("b", "B", at: 1), edit("a", "x\\ny\\na", at: 2), read(4, 1, at: 3)]
    #expect(try history(facts, "x\ny\na\nB\nc\n") == ["edit same - 4-4", "edit same - 1-2", "read byNumber 4 4-4"])
  }

  @Test("Lines that were read move along the changes after it, and not along those before")
  func reads() throws {
    let facts = [read(2, 1, at: 1), edit("a", "x\\na", at: 2), read(2, 1, at: 3)]
    #expect(try history(facts, "x\na\nb\n") == ["read byNumber 2 3-3", "edit same - 1-1", "read byNumber 2 2-2"])
  }

  @Test("A change that a later one replaced leads to what stands there now")
  func replaced() throws {
    let facts = [edit("one", "two", at: 1), edit("two", "three", at: 2)]
    #expect(try history(facts, "a\nthree\nb\n") == ["edit changed - 2-2", "edit same - 2-2"])
  }

  @Test("A change that a later one took away is gone, and so is what was read there")
  func removed() throws {
    let facts = [
      edit("b", "new", at: 1), read(2, 1, at: 2), edit("new\\nc", "c", at: 3),
    ]
    #expect(try history(facts, "a\nc\n") == ["edit removed - -", "read removed 2 -", "edit removed - -"])
  }

  @Test("A change that was undone leads to what it had taken away, and moves nothing")
  func undone() throws {
    let facts = [read(3, 1, at: 1), edit("b", "B\\nB", at: 2)]
    #expect(try history(facts, "a\nb\nc\n") == ["read byNumber 3 3-3", "edit undone - 2-2"])
  }

  @Test("What cannot be found is unknown, and so are the numbers of lines before it")
  func unknown() throws {
    let facts = [read(3, 1, at: 1), edit("gone", "also gone\\nand longer", at: 2), read(3, 1, at: 3)]
    #expect(try history(facts, "a\nb\nc\n") == ["read unknown 3 -", "edit unknown - -", "read byNumber 3 3-3"])
    // As many lines as before: whatever it was, it moved none.
    let same = [read(3, 1, at: 1), edit("gone", "also gone", at: 2)]
    #expect(try history(same, "a\nb\nc\n") == ["read byNumber 3 3-3", "edit unknown - -"])
    // The same text stands twice, and nobody says which is meant.
    #expect(try history([edit("q", "x", at: 1)], "x\nx\n") == ["edit unknown - -"])
    #expect(try history([edit("q", "x", more: #","line":2"#, at: 1)], "x\nx\n") == ["edit same 2 2-2"])
    #expect(
      try history([edit("q", "x", more: #","replace_all":true"#, at: 1)], "x\nx\n") == ["edit same - 1-1, same - 2-2"])
  }

  @Test("A call that failed changed nothing")
  func failed() throws {
    var fact = edit("b", "B\\nB", at: 2)
    fact.error = "no"
    fact.status = .error
    #expect(try history([read(3, 1, at: 1), fact], "a\nb\nc\n") == ["read byNumber 3 3-3", "edit failed - 2-2"])
  }

  @Test("A file that was written is all of it, and nothing before has a line")
  func written() throws {
    let write = Fact(name: "Write", input: #"{"file_path":"src/a.py","content":"a\nb\n"}"#, start: 2)
    #expect(try history([read(1, 1, at: 1), write], "a\nb\n") == ["read unknown 1 -", "write same - 1-2"])
    #expect(
      try history([write, edit("b", "c", at: 3)], "a\nc\n") == ["write same - 1-1, changed - 2-2", "edit same - 2-2"])
  }

  @Test(
    "A hunk is found by its own lines, where the result or the call has them",
    arguments: [
      Fact(
        name: "Edit", input: #"{"file_path":"src/a.py","old_string":"q","new_string":"x"}"#,
        metadata:
          #"{"filePath":"/w/src/a.py","structuredPatch":[{"oldStart":3,"newStart":3,"lines":[" x","-q","+x"," e"]}]}"#),
      Fact(
        name: "apply_patch",
        input: #""*** Begin Patch\n*** Update File: src/a.py\n@@\n x\n-q\n+x\n e\n*** End Patch""#),
      Fact(
        name: "apply_patch", input: #""*** Begin Patch""#,
        metadata: #"{"changes":{"/w/src/a.py":{"type":"update","unified_diff":"@@ -3,3 +3,3 @@\n x\n-q\n+x\n e\n"}}}"#),
    ])
  func hunks(fact: Fact) throws {
    let found = try history([fact], "x\nx\nx\nx\ne\n")
    #expect(found.count == 1)
    #expect(found[0].hasSuffix(" 4-4"), "\(found)")
    #expect(found[0].hasPrefix("edit same"), "\(found)")
  }

  @Test("The ends of lines do not matter")
  func returns() throws {
    let facts = [read(3, 1, at: 1), edit("b", "B\\nB", at: 2)]
    #expect(try history(facts, "a\r\nB\r\nB\r\nc\r\n") == ["read byNumber 3 4-4", "edit same - 2-3"])
  }

  @Test("A search leads to the lines it shows, a shell command to the file it reads")
  func searches() throws {
    let grep = Fact(name: "Grep", input: #"{"pattern":"b"}"#, output: #""src/a.py:2:b\nno match\nsrc/b.py:9:b""#)
    #expect(try history([grep], "a\nb\n") == ["search byNumber 2 2-2"])
    let shell = Fact(
      name: "shell", input: #"{"command":["cat","src/a.py"]}"#,
      metadata: #"{"parsed_cmd":[{"type":"read","path":"src/a.py"}]}"#)
    #expect(try history([shell], "a\n") == ["read"])
  }

  @Test("A session that repeats what it went on from repeats the places, too")
  func repeated() throws {
    let path = try #require(CodePath("/w/src/a.py"))
    let facts = [edit("b", "B", at: 1), edit("a", "x\\na", at: 2)]
    let code = SessionCode(session(facts))
    let found = DocumentLinks.found(
      in: CodeDocument(path: path, text: CodeText("x\na\nB\n")), from: [code, SessionCode(session(facts))],
      files: FileTable())
    #expect(found.touches.map(\.places.first?.lines) == [1...1, 1...1, 3...3, 3...3])
    #expect(found.touches.allSatisfy { $0.places.map(\.state) == [.same] })
  }

  @Test("Many changes are followed as a plain list of lines says", arguments: 0..<40)
  func generated(seed: Int) throws {
    var random = Shuffle(seed: UInt64(seed))
    // Each line knows which change made it.
    var lines: [(text: String, owner: Int)] = (0..<12).map { ("first \($0)", -1) }
    var facts: [Fact] = []
    for change in 0..<15 {
      let start = random.next(lines.count)
      let removed = min(random.next(4), lines.count - start - 1)
      let added = (0..<random.next(4)).map { ("change \(change) line \($0)", change) }
      guard removed + added.count > 0, start + removed < lines.count, lines.count - removed > 2 else { continue }
      // One line of context behind, as patches have it.
      let old = lines[start...(start + removed)].map(\.text)
      let new = added.map(\.0) + [lines[start + removed].text]
      var hunk = old.dropLast().map { "\"-\($0)\"" } + added.map { "\"+\($0.0)\"" }
      hunk.append("\" \(old[old.count - 1])\"")
      facts.append(
        Fact(
          name: "Edit", input: #"{"file_path":"src/a.py"}"#,
          metadata:
            #"{"filePath":"src/a.py","structuredPatch":[{"newStart":\#(start + 1),"lines":[\#(hunk.joined(separator: ","))]}]}"#,
          record: "\(change)", start: Int64(change + 1)))
      #expect(new.count == added.count + 1)
      lines.replaceSubrange(start..<(start + removed), with: added)
    }
    let path = try #require(CodePath("/w/src/a.py"))
    let text = lines.map(\.text).joined(separator: "\n")
    let code = SessionCode(session(facts))
    let found = DocumentLinks.found(
      in: CodeDocument(path: path, text: CodeText(text)), from: [code], files: FileTable())
    #expect(found.touches.count == facts.count)
    for touch in found.touches {
      let change = try #require(code.session.span(at: touch.row).start).nanoseconds - 1
      let own = lines.indices.filter { lines[$0].owner == Int(change) }
      #expect(!touch.places.contains { $0.state == .unknown || $0.state == .undone })
      let same = touch.places.filter { $0.state == .same }.flatMap { Array($0.lines ?? 1...0x7FFF) }
      #expect(own.map { $0 + 1 } == same, "change \(change) of \(text)")
      if touch.places.map(\.state) == [.removed] { #expect(own.isEmpty) }
    }
  }
}
