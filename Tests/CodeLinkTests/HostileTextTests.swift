import JSONTape
import Testing
import TraceModel

@testable import CodeLink

/// Texts that are made to take long: each of these would take hours if it were looked at the plain way.
@Suite("Text that is made to take long")
struct HostileTextTests {
  @Test("is looked through once, however much of it is nearly what is looked for")
  func search() {
    let text = [UInt8](repeating: 0x61, count: 2 << 20)[...]
    let needle = [UInt8](repeating: 0x61, count: 16 << 10)
    #expect(text.find(needle + [0x62]) == nil)
    #expect((text + [0x62]).find(needle + [0x62])?.upperBound == (2 << 20) + 1)
    #expect(text.find(needle) == 0..<needle.count)
    let words = Array("abcabcabcabcabcabcabcabd".utf8)
    #expect(Array(("xabcabc" + String(decoding: words, as: UTF8.self)).utf8)[...].find(words) == 7..<(7 + words.count))
  }

  @Test("is no more than so many changes of a patch")
  func patches() {
    #expect(PatchText(String(repeating: "@@", count: 500_000), path: "a").touches.isEmpty)
    #expect(PatchText(String(repeating: "@@\n", count: 300_000), path: "a").touches.isEmpty)
    #expect(PatchText(String(repeating: "@@ +1 @@\n+a\n", count: 80_000), path: "a").touches.count == 1000)
    #expect(PatchText(String(repeating: "+++ a\n@@\n-b\n", count: 80_000)).touches.count == 1000)
    #expect(PatchText("@@ +1 @@\n" + String(repeating: "+a\n", count: 300_000), path: "a").touches.count == 1)
    #expect(PatchText("@@ +1 @@\n+" + String(repeating: "a", count: 1_000_000), path: "a").touches.count == 1)
  }

  @Test("is no more than so many frames of a stack trace")
  func stacks() {
    let lines = [
      "  File \"/a/b.py\", line 3, in f\n", "    at f (/a/b.js:3:4)\n", "Caused by: x\n",
      "thread 'a' panicked at a.rs:1:2:\n",
      "Traceback (most recent call last):\n", "| + | + 1:2\n", "(eval at (eval at (a.js:1:2)\n",
    ]
    for line in lines {
      let trace = StackTrace(String(repeating: line, count: 100_000))
      #expect(trace.frames.count <= 64)
    }
    #expect(StackTrace(String(repeating: "at (", count: 1_000_000)).frames.isEmpty)
    #expect(
      StackTrace("Caused by: b\n  at g (b.js:2:1)\nCaused by: c\n  at h (c.js:3:1)").frames.map(\.line) == [3, 2])
  }

  @Test("is a document in which no line is near a definition, with as many spans as one likes")
  func definitions() throws {
    let blank = String(repeating: "\n", count: 100_000)
    let text = (0..<20_000).map { "    \(String(repeating: " ", count: 8))x\($0) = lambda" }.joined(separator: "\n")
    let document = CodeDocument(
      path: CodePath(components: ["w", "a.py"], isAbsolute: true), text: CodeText("def f():\n" + text + blank))
    let facts = (0..<5000).map { number in
      Fact(metadata: #"{"code.file.path":"/w/a.py","code.line.number":\#(number * 20 + 5),"code.function.name":"f"}"#)
    }
    let links = DocumentLinks.links(
      to: document, from: [SessionCode(session(facts))], files: FileTable(files: [document.path]))
    #expect(links.count == 5000)
  }

  @Test("is a history of changes to a long file that reach over all of it")
  func history() throws {
    let lines = (0..<50_000).map { "line \($0)" }.joined(separator: "\n")
    let document = CodeDocument(path: CodePath(components: ["w", "a.py"], isAbsolute: true), text: CodeText(lines))
    let edit = Fact(
      name: "Edit", input: #"{"file_path":"/w/a.py","old_string":"was","new_string":"line 7"}"#, start: 9_000)
    let reads = (0..<8000).map { number in
      Fact(
        name: "Read", input: #"{"file_path":"/w/a.py","offset":1,"limit":\#(90_000_000 - number)}"#,
        start: Int64(number))
    }
    let found = DocumentLinks.found(
      in: document, from: [SessionCode(session([edit] + reads))], files: FileTable(files: [document.path]))
    #expect(found.touches.count == 8001)
  }
}
