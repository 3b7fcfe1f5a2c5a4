import CodeLink
import Foundation
import JSONTape
import SidetraceServer
import Testing
import TraceModel

@testable import SidetraceEditor

@Suite("The documents of an editor")
struct DocumentsTests {
  private static let uri = "file:///w/a.py"

  private func change(_ documents: OpenDocuments, _ json: String) throws -> Bool {
    try JSONDocument(Bytes(json)).withRoot { documents.change(Self.uri, $0, version: 2, .utf16) } != .ignored
  }

  @Test("are there from opening to closing, by their URIs and their files")
  func opening() throws {
    let documents = OpenDocuments()
    #expect(documents.isEmpty && documents[Self.uri] == nil)
    _ = documents.open(uri: Self.uri, version: 1, text: Array("one".utf8))
    let path = try #require(CodePath("/w/a.py"))
    #expect(documents.settled(of: path)?.text?.text == "one")
    #expect(documents.uris == [Self.uri] && documents.paths == [path])
    documents.close(Self.uri)
    #expect(documents.isEmpty && documents.settled(of: path) == nil)
  }

  @Test("change, and what is not open does not")
  func changing() throws {
    let documents = OpenDocuments()
    #expect(try change(documents, #"[{"text":"two"}]"#) == false)
    _ = documents.open(uri: Self.uri, version: 1, text: Array("one".utf8))
    #expect(try change(documents, #"[{"text":"two"}]"#))
    #expect(documents[Self.uri]?.text?.text == "one" && documents[Self.uri]?.isSettled == false)
    #expect(documents.settled(Self.uri)?.text?.text == "two")
    #expect(documents[Self.uri]?.text?.text == "two" && documents[Self.uri]?.isSettled == true)
    #expect(try change(documents, #"[{"text":5}]"#) == false)
  }

  @Test("are not taken for what they were before an edit, or before they were opened again")
  func editions() throws {
    let documents = OpenDocuments()
    let first = try #require(documents.open(uri: Self.uri, version: 1, text: Array("one".utf8))).edition
    #expect(documents[Self.uri]?.edition == first)
    #expect(try change(documents, #"[{"text":"two"}]"#))
    #expect(documents[Self.uri]?.edition != first)
    documents.close(Self.uri)
    let again = try #require(documents.open(uri: Self.uri, version: 1, text: Array("one".utf8))).edition
    #expect(again != first)
  }

  @Test("that are edited while they are settled keep what came meanwhile")
  func meanwhile() throws {
    var current = OpenDocument(uri: Self.uri, version: 1, text: Array("one".utf8))
    func note(_ json: String) throws {
      #expect(try JSONDocument(Bytes(json)).withRoot { current.note($0, version: nil, .utf16) })
    }
    let insert = #"{"range":{"start":{"line":0,"character":0},"end":{"line":0,"character":0}},"text":""#
    try note(#"[\#(insert)b"}]"#)
    var settling = current
    try note(#"[\#(insert)a"}]"#)
    settling.settle()
    current.take(settling)
    #expect(current.text?.text == "bone" && !current.isSettled)
    // The same work twice, done elsewhere, changes nothing.
    current.take(settling)
    current.settle()
    #expect(current.text?.text == "abone" && current.isSettled)
    let other = OpenDocument(uri: Self.uri, version: 1, text: Array("other".utf8), opening: 5)
    current.take(other)
    #expect(current.text?.text == "abone")
  }

  @Test("are edited a thousand times in one message at a cost that grows with the edits alone")
  func manyEdits() throws {
    func work(_ count: Int) throws -> Int {
      let line = "0123456789 0123456789 0123456789 012\n"
      var document = OpenDocument(
        uri: Self.uri, version: 1, text: Array(String(repeating: line, count: 30_000).utf8))
      // As an editor tells of a replacement in the whole file: from its end to its beginning, or the other way.
      let changes = (0..<count).map { step in
        let place = #"{"line":\#(step % 2 == 0 ? step * 7 : 29_000 - step * 7),"character":2}"#
        return #"{"range":{"start":\#(place),"end":\#(place)},"text":"a\n"}"#
      }
      let isRead = try JSONDocument(Bytes("[" + changes.joined(separator: ",") + "]")).withRoot {
        document.note($0, version: 2, .utf16)
      }
      #expect(isRead && document.work == 0)
      document.settle()
      #expect(document.text?.lineCount == 30_001 + count)
      return document.work
    }
    let few = try work(500)
    #expect(few < 500 * 12_000)
    #expect(try work(2000) < few * 5)
  }

  @Test("are saved as often as they are edited at no cost of their own")
  func saves() throws {
    var document = OpenDocument(uri: Self.uri, version: 1, text: Array("a\nb\n".utf8))
    let change = #"[{"range":{"start":{"line":0,"character":0},"end":{"line":0,"character":0}},"text":"x\n"}]"#
    for time in 1...300 {
      _ = try JSONDocument(Bytes(change)).withRoot { document.note($0, version: nil, .utf16) }
      document.wasSaved(at: Timestamp(nanoseconds: Int64(time)))
      document.wasSaved(at: Timestamp(nanoseconds: Int64(time)))
    }
    document.settle()
    #expect(document.history.map(forSpanFrom: nil)?.place(of: 1) == 301)
    #expect(document.history.map(forSpanFrom: Timestamp(nanoseconds: 299))?.place(of: 0) == 1)
    #expect(document.history.map(forSpanFrom: Timestamp(nanoseconds: 300)) == nil)
  }

  @Test("are counted with all that they take, and no more are known than fit")
  func memory() throws {
    let documents = OpenDocuments(mostText: 18_000)
    func uri(_ number: Int) -> String { "file:///w/\(number).py" }
    let lines = Array(String(repeating: "\n", count: 1000).utf8)
    #expect(documents.open(uri: uri(0), version: 1, text: lines)?.text != nil)
    #expect(documents.weight > 9000 && documents.weight < 12_000)
    #expect(documents.open(uri: uri(1), version: 1, text: lines)?.text?.lineCount == nil)
    // Opened twice, it is there once.
    _ = documents.open(uri: uri(0), version: 2, text: lines)
    #expect(documents.count == 2)
    for number in 2..<100 { _ = documents.open(uri: uri(number), version: 1, text: []) }
    #expect(documents.weight <= 18_000 && documents.count < 30)
    #expect(documents.open(uri: uri(100), version: 1, text: []) == nil)
    // What piles up counts, too, and more of it than there is room for is not kept.
    let much = #"[{"text":"\#(String(repeating: "x", count: 30_000))"}]"#
    let change = try JSONDocument(Bytes(much)).withRoot { documents.change(uri(2), $0, version: 2, .utf8) }
    #expect(change == .noted && documents.settled(uri(2))?.text == nil)
    #expect(documents.weight <= 18_000)
    for number in 0..<200 { documents.close(uri(number)) }
    #expect(documents.isEmpty && documents.weight == 0)
    #expect(try change2(documents, uri(2)) == .ignored)
  }

  private func change2(_ documents: OpenDocuments, _ uri: String) throws -> OpenDocuments.Change {
    try JSONDocument(Bytes(#"[{"text":"x"}]"#)).withRoot { documents.change(uri, $0, version: 2, .utf8) }
  }

  @Test("that pile up are followed once, not once for each message")
  func pilingUp() throws {
    let documents = OpenDocuments()
    _ = documents.open(uri: Self.uri, version: 1, text: [])
    let insert = #"{"range":{"start":{"line":0,"character":0},"end":{"line":0,"character":0}},"text":""#
    let change = #"[\#(insert)\#(String(repeating: "x", count: 600_000))"}]"#
    let said = try (0..<4).map { _ in
      try JSONDocument(Bytes(change)).withRoot { documents.change(Self.uri, $0, version: nil, .utf8) }
    }
    #expect(said == [.noted, .piledUp, .noted, .noted])
    #expect(documents.settled(Self.uri)?.text?.bytes.count == 2_400_000)
    let again = try (0..<2).map { _ in
      try JSONDocument(Bytes(change)).withRoot { documents.change(Self.uri, $0, version: nil, .utf8) }
    }
    #expect(again == [.noted, .piledUp])
  }

  @Test("stand in folders that are told again, twice, or by the thousand")
  func oddFolders() throws {
    let folders = WorkspaceFolders(OpenDocuments())
    func change(_ json: String) throws { try JSONDocument(Bytes(json)).withRoot { folders.change($0) } }
    try JSONDocument(Bytes(#"{"workspaceFolders":null,"rootUri":null}"#)).withRoot { folders.open($0) }
    #expect(folders.folders.isEmpty)
    try change(#"{"added":[{"uri":"file:///v"},{"uri":"file:///v"},{"uri":"file://host/v"},{"uri":7},null]}"#)
    let serial = folders.serial
    try change(#"{"added":[{"uri":"file:///v"}],"removed":[{"uri":"file:///none"}]}"#)
    #expect(folders.folders.map(\.text) == ["/v"] && folders.serial == serial)
    for round in 0..<20 {
      let more = (0..<50).map { #"{"uri":"file:///f\#(round)-\#($0)"}"# }.joined(separator: ",")
      try change(#"{"added":[\#(more)]}"#)
    }
    #expect(folders.folders.count == 64)
  }

  @Test("stand in folders, whose files are others once one of them changes")
  func folders() throws {
    let folders = WorkspaceFolders(OpenDocuments())
    try JSONDocument(Bytes(#"{"workspaceFolders":[{"uri":"file:///w"},{"uri":"untitled:x"}],"rootUri":"file:///x"}"#))
      .withRoot { folders.open($0) }
    #expect(folders.folders.map(\.text) == ["/w"])
    let serial = folders.serial
    let path = try #require(CodePath("/w/a.py"))
    folders.add(path)
    #expect(folders.serial != serial && folders.files.count == 1)
    let known = folders.serial
    folders.add(path)
    #expect(folders.serial == known)
    try JSONDocument(Bytes(#"{"added":[{"uri":"file:///v"}],"removed":[{"uri":"file:///w"}]}"#))
      .withRoot { folders.change($0) }
    #expect(folders.folders.map(\.text) == ["/v"])
    #expect(folders.serial != known && folders.files.count == 0)
  }
}

@Suite("What an editor tells the server's own methods")
struct EditorWorkspaceTests {
  @Test("is the text of its documents, by their URIs or their files")
  func texts() throws {
    let editor = Editor()
    let workspace = EditorWorkspace(editor)
    let path = try #require(CodePath("/w/a.py"))
    #expect(workspace.openText(of: path, uri: nil)?.text == nil)
    _ = editor.documents.open(uri: "file:///w/a.py", version: 1, text: Array("one".utf8))
    _ = editor.documents.open(uri: "untitled:b", version: 1, text: Array("two".utf8))
    #expect(workspace.openText(of: path, uri: nil)?.text?.text == "one")
    #expect(workspace.openText(of: path, uri: "untitled:b")?.text?.text == "two")
    #expect(workspace.openText(of: path, uri: "untitled:c")?.text?.text == "one")
    #expect(workspace.sessionCount == EditorSettings().sessionCount)
  }
}

@Suite("The files of a workspace")
struct WorkspaceFilesTests {
  private let root = FileManager.default.temporaryDirectory.appending(path: "sidetrace-files-\(UUID().uuidString)")

  private func make(_ names: [String], links: [String: String] = [:]) throws {
    for name in names {
      let file = root.appending(path: name)
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data().write(to: file)
    }
    for (name, target) in links {
      try FileManager.default.createSymbolicLink(atPath: root.appending(path: name).path, withDestinationPath: target)
    }
  }

  @Test("are each listed once, and links lead neither round in circles nor out of it")
  func links() throws {
    defer { try? FileManager.default.removeItem(at: root) }
    try make(
      ["w/a.py", "w/b/c.py", "other/secret.py"],
      links: ["w/b/up": "..", "w/again": "b", "w/out": "../other", "w/all": "/", "w/self": "."])
    let folder = try #require(CodePath(root.appending(path: "w").path))
    let table = WorkspaceFiles.list([folder, folder])
    #expect(table.count == 2)
    #expect(table.match(CodePath(components: ["secret.py"], isAbsolute: false)) == .none)
  }

  @Test("are no longer listed once nobody wants them")
  func cancelled() throws {
    defer { try? FileManager.default.removeItem(at: root) }
    try make((0..<10).map { "w/\($0)/a.py" })
    let folder = try #require(CodePath(root.appending(path: "w").path))
    var asked = 0
    let table = WorkspaceFiles.list([folder]) {
      asked += 1
      return asked > 4
    }
    #expect(table.count == 3)
  }
}
