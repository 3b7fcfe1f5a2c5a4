import Foundation
import Testing

@testable import TraceClient

@Suite("The folders that a list is narrowed to")
struct SessionFoldersTests {
  @Test("a folder counts with all below it, and not one whose name begins alike")
  func below() {
    let folders = SessionFolders(["/repos/ledgerly/"])
    #expect(folders.contains("/repos/ledgerly"))
    #expect(folders.contains("/repos/ledgerly/web/src"))
    #expect(!folders.contains("/repos/ledgerly-old"))
    #expect(!folders.contains("/repos"))
  }

  @Test("a folder of the same name counts where it is gone: it was moved here")
  func moved() throws {
    let here = FileManager.default.temporaryDirectory.appending(path: "sidetrace-\(UUID().uuidString)/ledgerly")
    try FileManager.default.createDirectory(at: here, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: here.deletingLastPathComponent()) }
    let folders = SessionFolders(["/repos/ledgerly"])
    #expect(folders.contains("/gone/ledgerly/web"))
    #expect(!folders.contains(here.path), "it is there: another one of that name")
  }
}
