import JSONTape
import Testing
import TraceModel

@testable import CodeLink

@Suite("Whose line it is when people change files, too")
struct HandEditTests {
  /// How much the transcript tells of an edit.
  enum Telling: CaseIterable {
    /// Hunks with numbers, and all that the file said before.
    case whole
    /// Hunks without numbers.
    case hunks
    /// Only what the call asked for.
    case asked
  }

  private struct Line {
    var text: String
    /// The change that made it; -1 for a hand, and what stood there first.
    var owner = -1
    /// Whether it was made by a change, and changed by hand since.
    var isTouched = false
  }

  private func text(_ lines: [Line]) -> String { lines.map { $0.text + "\n" }.joined() }

  private func json(_ text: String) -> String { json { $0.string(text) } }

  private func json(_ body: (inout JSONWriter) -> Void) -> String { JSONTape.json(body).text }

  @Test(
    "No line is ever that of a call which did not make it, and where all is told each keeps its call",
    arguments: Telling.allCases, 0..<40)
  func generated(telling: Telling, seed: Int) throws {
    var random = Shuffle(seed: UInt64(seed) &* 31 &+ 7)
    var lines = (0..<20).map { Line(text: "first line number \($0)") }
    var facts: [Fact] = []
    for change in 0..<14 {
      if random.next(3) == 0 {
        byHand(&lines, change, &random)
      } else {
        facts.append(try byCall(&lines, change, telling, &random))
      }
    }
    let path = try #require(CodePath("/w/src/a.py"))
    let code = SessionCode(session(facts))
    let now = text(lines)
    let found = DocumentLinks.found(
      in: CodeDocument(path: path, text: CodeText(now)), from: [code], files: FileTable())
    for touch in found.touches {
      let change = Int(try #require(code.session.span(at: touch.row).start).nanoseconds) - 1
      let same = touch.places.filter { $0.state == .same }.flatMap { Array($0.lines ?? 1...1) }
      for line in same { #expect(lines[line - 1].owner == change, "line \(line) of\n\(now)") }
      if telling == .whole {
        let own = lines.indices.filter { lines[$0].owner == change }.map { $0 + 1 }
        #expect(same == own, "change \(change) of\n\(now)")
      }
    }
  }

  private func byHand(_ lines: inout [Line], _ change: Int, _ random: inout Shuffle) {
    for edit in 0..<(1 + random.next(3)) {
      let place = random.next(lines.count)
      switch random.next(3) {
      case 0: lines.insert(Line(text: "typed by hand \(change) \(edit)"), at: place)
      case 1 where lines.count > 5: lines.remove(at: place)
      default: lines[place] = Line(text: "changed by hand \(change) \(edit)")
      }
    }
  }

  private func byCall(
    _ lines: inout [Line], _ change: Int, _ telling: Telling, _ random: inout Shuffle
  ) throws -> Fact {
    let before = lines
    let start = random.next(lines.count - 2)
    let removed = 1 + random.next(2)
    let added = (0..<(1 + random.next(3))).map { Line(text: "made by call \(change) \($0)", owner: change) }
    lines.replaceSubrange(start..<(start + removed), with: added)
    let (old, new) = (before[start..<(start + removed)], added)
    var fact = Fact(name: "Edit", record: "\(change)", start: Int64(change + 1))
    switch telling {
    case .asked:
      fact.input = json { writer in
        writer.object { writer in
          writer.key("file_path")
          writer.string("/w/src/a.py")
          writer.key("old_string")
          writer.string(old.map(\.text).joined(separator: "\n"))
          writer.key("new_string")
          writer.string(new.map(\.text).joined(separator: "\n"))
        }
      }
    case .hunks, .whole:
      let first = max(start - 2, 0)
      let last = min(start + removed + 2, before.count)
      let hunk =
        before[first..<start].map { " " + $0.text } + old.map { "-" + $0.text } + new.map { "+" + $0.text }
        + before[(start + removed)..<last].map { " " + $0.text }
      if telling == .hunks {
        fact.name = "apply_patch"
        fact.input = json(
          "*** Begin Patch\n*** Update File: src/a.py\n@@\n" + hunk.joined(separator: "\n") + "\n*** End Patch")
      } else {
        fact.input = #"{"file_path":"/w/src/a.py"}"#
        fact.metadata =
          #"{"filePath":"/w/src/a.py","originalFile":\#(json(text(before))),"structuredPatch":[{"oldStart":\#(first + 1),"#
          + #""oldLines":\#(last - first),"newStart":\#(first + 1),"newLines":\#(last - first - removed + added.count),"#
          + #""lines":[\#(hunk.map { json($0) }.joined(separator: ","))]}]}"#
      }
    }
    return fact
  }

  // MARK: By example

  private func places(_ fact: Fact, _ now: String) throws -> [String] {
    let path = try #require(CodePath("/w/src/a.py"))
    let found = DocumentLinks.found(
      in: CodeDocument(path: path, text: CodeText(now)), from: [SessionCode(session([fact]))], files: FileTable())
    return found.touches.flatMap(\.places).map { place in
      place.state.name + (place.lines.map { " \($0.lowerBound)-\($0.upperBound)" } ?? "")
    }
  }

  private let write = Fact(
    name: "Write", input: #"{"file_path":"/w/src/a.py","content":"one = 1\ntwo = 2\nthree = 3\nfour = 4\n"}"#)

  @Test("A file that was written keeps its lines around those that a hand changed, put in, took away or moved")
  func written() throws {
    #expect(try places(write, "one = 1\ntwo = 22\nthree = 3\nfour = 4\n") == ["same 1-1", "changed 2-2", "same 3-4"])
    #expect(try places(write, "# new\none = 1\ntwo = 2\nthree = 3\nfour = 4\n") == ["same 2-5"])
    #expect(try places(write, "one = 1\nfour = 4\n") == ["same 1-2"])
    #expect(
      try places(write, "three = 3\nfour = 4\none = 1\ntwo = 2\n").sorted() == ["same 1-2", "same 3-4"])
    #expect(try places(write, "one = 1\r\ntwo = 2\r\nthree = 3\r\nfour = 4\r\n") == ["same 1-4"])
  }

  @Test("What a formatter spaced anew is still the call's, and said to be reformatted")
  func formatted() throws {
    #expect(
      try places(write, "one=1\n    two = 2\nthree = 3\nfour = 4\n") == ["reformatted 1-2", "same 3-4"])
  }

  @Test("One line of a change that a hand changed leaves the others")
  func hunk() throws {
    let fact = Fact(
      name: "replace",
      input: ##"{"file_path":"/w/src/a.py","old_string":"return 3","new_string":"return 33\n    # the third one"}"##)
    let now = "def three():\n    return 303\n    # the third one\n"
    #expect(try places(fact, now) == ["changed 2-2", "same 3-3"])
  }
}
