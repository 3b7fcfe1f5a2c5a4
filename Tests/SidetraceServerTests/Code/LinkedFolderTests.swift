import CodeLink
import Foundation
import Testing

@testable import SidetraceServer

@Suite("A folder that is a link")
struct LinkedFolderTests {
  @Test("is the folder it leads to, so that its files are known by one path")
  func links() throws {
    let root = FileManager.default.temporaryDirectory.appending(path: "sidetrace-tests-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: root) }
    let folder = root.appending(path: "real folder")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data().write(to: folder.appending(path: "a.py"))
    let link = root.appending(path: "link")
    try FileManager.default.createSymbolicLink(at: link, withDestinationURL: folder)

    let linked = DocumentURI.path("file://\(root.path())/link/a.py")
    #expect(linked != nil)
    #expect(linked?.name == "a.py")
    #expect(linked == DocumentURI.path("file://\(root.path())/real%20folder/a.py"))
    #expect(DocumentURI.path("file:///nowhere/at/all.py")?.text == "/nowhere/at/all.py")
  }
}
