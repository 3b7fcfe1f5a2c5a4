import CodeLink
import JSONTape
import SidetraceServer
import Testing
import TraceModel

@testable import SidetraceEditor

@Suite("The documents of an editor")
struct DocumentsTests {
  private static let uri = "file:///w/a.py"

  private func change(_ documents: OpenDocuments, _ json: String) throws -> Bool {
    try JSONDocument(Bytes(json)).withRoot { documents.change(Self.uri, $0, version: 2, .utf16) }
  }

  @Test("are there from opening to closing, by their URIs and their files")
  func opening() throws {
    let documents = OpenDocuments()
    #expect(documents.isEmpty && documents[Self.uri] == nil)
    _ = documents.open(uri: Self.uri, version: 1, text: Array("one".utf8))
    let path = try #require(CodePath("/w/a.py"))
    #expect(documents.document(of: path)?.text?.text == "one")
    #expect(documents.uris == [Self.uri] && documents.paths == [path])
    documents.close(Self.uri)
    #expect(documents.isEmpty && documents.document(of: path) == nil)
  }

  @Test("change, and what is not open does not")
  func changing() throws {
    let documents = OpenDocuments()
    #expect(try change(documents, #"[{"text":"two"}]"#) == false)
    _ = documents.open(uri: Self.uri, version: 1, text: Array("one".utf8))
    #expect(try change(documents, #"[{"text":"two"}]"#))
    #expect(documents[Self.uri]?.text?.text == "two")
    #expect(try change(documents, #"[{"text":5}]"#) == false)
  }

  @Test("are not taken for what they were before an edit, or before they were opened again")
  func editions() throws {
    let documents = OpenDocuments()
    let first = documents.open(uri: Self.uri, version: 1, text: Array("one".utf8)).edition
    #expect(documents[Self.uri]?.edition == first)
    #expect(try change(documents, #"[{"text":"two"}]"#))
    #expect(documents[Self.uri]?.edition != first)
    documents.close(Self.uri)
    let again = documents.open(uri: Self.uri, version: 1, text: Array("one".utf8)).edition
    #expect(again != first)
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
