import JSONTape
import SystemCalls
import Testing
import TraceModel

@testable import CodeLink

@Suite("What a session changed, as a patch")
struct SessionPatchTests {
  private func json(_ text: String) -> String { JSONTape.json { $0.string(text) }.text }

  private func patch(
    _ facts: [Fact], outside: @escaping (CodePath) -> SessionFiles.Outside = { _ in SessionFiles.Outside() }
  ) throws -> SessionPatch {
    SessionPatch(
      SessionFiles(SessionCode(session(facts)), outside: outside).files,
      root: CodePath(components: ["w"], isAbsolute: true))
  }

  private func write(_ path: String, _ text: String, isNew: Bool, before: String? = nil, at start: Int64) -> Fact {
    Fact(
      name: "Write", input: #"{"file_path":"/w/\#(path)","content":\#(json(text))}"#,
      metadata: isNew
        ? #"{"type":"create","filePath":"/w/\#(path)","structuredPatch":[]}"#
        : #"{"type":"update","filePath":"/w/\#(path)","originalFile":\#(json(before ?? ""))}"#,
      start: start)
  }

  private func shell(_ command: String, at start: Int64) -> Fact {
    Fact(name: "Bash", input: #"{"command":\#(json(command))}"#, start: start)
  }

  private func edit(_ path: String, before: String, old: String, new: String, at start: Int64) -> Fact {
    let lines = old.split(separator: "\n").map { "-" + $0 } + new.split(separator: "\n").map { "+" + $0 }
    let place =
      before.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      .firstIndex(of: String(old.split(separator: "\n")[0])) ?? 0
    return Fact(
      name: "Edit", input: #"{"file_path":"/w/\#(path)"}"#,
      metadata:
        #"{"filePath":"/w/\#(path)","originalFile":\#(json(before)),"structuredPatch":[{"oldStart":\#(place + 1),"#
        + #""newStart":\#(place + 1),"lines":[\#(lines.map { json($0) }.joined(separator: ","))]}]}"#,
      start: start)
  }

  // MARK: With git

  /// What the folder says after `git apply`, by path; `nil` where git refuses the patch.
  private func applied(_ patch: [UInt8], to files: [String: String]) throws -> [String: String]? {
    let git = try #require(CurrentProcess.program(named: "git"))
    let folder = try #require(Files.makeTemporaryFolder("/tmp/patch-"))
    defer { clear(folder) }
    _ = Files.makeFolder(folder + "/sub")
    for (path, text) in files { #expect(Files.write(Bytes(text), to: "\(folder)/\(path)")) }
    #expect(Files.write(Bytes(patch), to: folder + "/the.patch"))
    let line = [git, "-C", folder, "apply", "--whitespace=nowarn", "the.patch"]
    let variables = ["PATH": CurrentProcess.environment("PATH") ?? "", "GIT_CEILING_DIRECTORIES": "/tmp"]
    guard CurrentProcess.output(of: line, variables: variables, limit: 1 << 20, milliseconds: 60_000) != nil else {
      return nil
    }
    var found: [String: String] = [:]
    for place in ["", "sub/"] {
      for name in (try? Files.names(in: folder + "/" + place)) ?? [] where name != "the.patch" {
        guard let file = try? Files.read("\(folder)/\(place)\(name)", limit: 1 << 20) else { continue }
        found[place + name] = String(decoding: file.bytes.array(0..<file.bytes.count), as: UTF8.self)
      }
    }
    return found
  }

  private func clear(_ folder: String) {
    for place in ["/sub", ""] {
      for name in (try? Files.names(in: folder + place)) ?? [] { Files.remove("\(folder)\(place)/\(name)") }
      Files.removeFolder(folder + place)
    }
  }

  @Test("Git takes it on the state before, and makes the state after of it", arguments: 0..<24)
  func generated(seed: Int) throws {
    var random = Shuffle(seed: UInt64(seed) &* 77 &+ 5)
    var before: [String: String] = [:]
    for name in ["a.py", "b c.py", "sub/d.txt"] {
      let lines = (0..<(5 + random.next(20))).map { "\(name) line \($0)" }
      before[name] = lines.joined(separator: "\n") + (random.next(4) == 0 ? "" : "\n")
    }
    var now = before
    var facts: [Fact] = []
    for step in 0..<12 {
      let at = Int64(step + 1)
      let names = now.keys.sorted()
      guard let path = names.isEmpty ? nil : names[random.next(names.count)], let text = now[path] else { break }
      switch random.next(6) {
      case 0:
        let new = "made \(step).txt"
        now[new] = "new \(step)\n" + (random.next(2) == 0 ? "without an end" : "")
        facts.append(write(new, now[new] ?? "", isNew: true, at: at))
      case 1 where names.count > 1:
        now[path] = nil
        facts.append(write(path, text, isNew: false, before: text, at: at))
        facts.append(shell("rm '/w/\(path)'", at: at))
      case 2:
        let new = "sub/moved \(step).py"
        now[new] = text
        now[path] = nil
        facts.append(write(path, text, isNew: false, before: text, at: at))
        facts.append(shell("git mv '/w/\(path)' '/w/\(new)'", at: at))
      case 3:
        now[path] = text + "\nwritten anew \(step)"
        facts.append(write(path, now[path] ?? "", isNew: false, before: text, at: at))
      default:
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let line = random.next(max(lines.count - 1, 1))
        guard !lines[line].isEmpty, lines.count > 2 else { continue }
        var changed = lines
        changed.replaceSubrange(line...line, with: ["changed \(step)", "and more \(step)"])
        now[path] = changed.joined(separator: "\n")
        facts.append(
          edit(path, before: text, old: lines[line], new: "changed \(step)\nand more \(step)", at: at))
      }
    }
    let patch = try patch(facts)
    #expect(patch.missing.isEmpty)
    #expect(!patch.files.contains { $0.hasOthersChanges })
    if patch.bytes.isEmpty {
      #expect(now == before)
    } else {
      #expect(try applied(patch.bytes, to: before) == now, "\(String(decoding: patch.bytes, as: UTF8.self))")
    }
  }

  // MARK: By example

  private func text(_ patch: SessionPatch) -> String { String(decoding: patch.bytes, as: UTF8.self) }

  @Test("Several changes of a file are one, and what came to nothing is none")
  func net() throws {
    let facts = [
      edit("a.py", before: "a\nb\n", old: "a", new: "x", at: 1),
      edit("a.py", before: "x\nb\n", old: "x", new: "y", at: 2),
      edit("c.py", before: "a\n", old: "a", new: "b", at: 3), edit("c.py", before: "b\n", old: "b", new: "a", at: 4),
      write("d.py", "new\n", isNew: true, at: 5), shell("rm /w/d.py", at: 6),
    ]
    let patch = try patch(facts)
    #expect(text(patch) == "diff --git a/a.py b/a.py\n--- a/a.py\n+++ b/a.py\n@@ -1,2 +1,2 @@\n-a\n+y\n b\n")
    #expect(patch.files.map(\.status) == [.changed])
  }

  @Test("A file whose beginning nobody knows is left out, and so is one outside of the folder")
  func missing() throws {
    let hunk = Fact(
      name: "apply_patch",
      input: #""*** Begin Patch\n*** Update File: /w/a.py\n@@\n-b\n+c\n*** Add File: /x/new.py\n+x\n*** End Patch""#)
    let patch = try patch([hunk])
    #expect(patch.bytes.isEmpty)
    #expect(patch.missing.map(\.path.text) == ["/w/a.py", "/x/new.py"])
  }

  @Test("What the file says now, or said in its repository, tells of the beginning where the changes fit")
  func outside() throws {
    let hunk = Fact(
      name: "apply_patch", input: #""*** Begin Patch\n*** Update File: /w/a.py\n@@\n a\n-b\n+c\n*** End Patch""#)
    let expected = "diff --git a/a.py b/a.py\n--- a/a.py\n+++ b/a.py\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n"
    let now = try patch([hunk]) { _ in
      var known = SessionFiles.Outside()
      known.now = Array("a\nc\n".utf8)
      return known
    }
    #expect(text(now) == expected)
    let before = try patch([hunk]) { _ in
      var known = SessionFiles.Outside()
      known.before = [Array("something else\n".utf8), Array("a\nb\n".utf8)]
      known.now = Array("quite another text\n".utf8)
      return known
    }
    #expect(text(before) == expected)
  }

  @Test("Lines of a file that end in CR LF have both in the patch")
  func returns() throws {
    let fact = edit("a.py", before: "a\nb\n", old: "a", new: "x", at: 1)
    let patch = try patch([fact]) { _ in
      var known = SessionFiles.Outside()
      known.now = Array("x\r\nb\r\n".utf8)
      return known
    }
    #expect(try applied(patch.bytes, to: ["a.py": "a\r\nb\r\n"]) == ["a.py": "x\r\nb\r\n"])
  }

  @Test("What others changed in between is in it, and said")
  func others() throws {
    let facts = [
      edit("a.py", before: "a\nb\n", old: "a", new: "x", at: 1),
      edit("a.py", before: "x\nhand\n", old: "x", new: "y", at: 2),
    ]
    let patch = try patch(facts)
    #expect(patch.files.map(\.hasOthersChanges) == [true])
    #expect(try applied(patch.bytes, to: ["a.py": "a\nb\n"]) == ["a.py": "y\nhand\n"])
  }

  @Test("A turn alone is what it did, on the state that the turns before it left")
  func files() throws {
    let facts = [
      Fact(name: "Read", input: #"{"file_path":"/w/a.py"}"#, start: 1),
      edit("a.py", before: "a\nb\n", old: "a", new: "x\ny", at: 2), shell("mv /w/a.py /w/b.py", at: 3),
    ]
    let files = SessionFiles(SessionCode(session(facts))).files
    #expect(files.map(\.path.text) == ["/w/b.py"])
    #expect(files.first?.formerPath?.text == "/w/a.py")
    #expect(files.first?.touchCount == 3)
    #expect(files.first?.addedLines == 2)
    #expect(files.first?.removedLines == 1)
    #expect(files.first?.actions == [.read, .edit, .move])
    #expect(SessionFiles(SessionCode(session(facts)), turn: 1).files.isEmpty)
  }
}
