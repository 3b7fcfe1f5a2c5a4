import Foundation
import Testing
import TraceClient
import TraceModel

@testable import CodeLink

/// The sessions of Fixtures/demo and the code they are about.
enum Demo {
  static let root = URL(filePath: #filePath).appending(path: "../../..").standardized
  static let files = [
    "src/ledgerly/__init__.py", "src/ledgerly/gateway.py", "src/ledgerly/invoice.py", "src/ledgerly/money.py",
    "src/ledgerly/refund.py", "agents/billing.agent.abl", "agents/support.agent.abl", "tools/billing.tools.abl",
    "web/refundPreview.ts", "tests/test_refund.py",
  ]
  static let sessions = [
    "ledgerly-refund-rounding", "kore-7f3a-support", "5d1c0c7e-3f0b-4b7e-9a55-0c2f4f6a9d10", "ledgerly-nightly-eval",
  ]
  /// Where the workspace is on the machine of whoever looks.
  static let folder = CodePath(components: ["home", "noor", "ledgerly"], isAbsolute: true)

  static var table: FileTable {
    FileTable(folders: [folder], files: files.compactMap { CodePath($0).map(folder.appending) })
  }

  static func text(_ file: String) throws -> CodeText {
    CodeText(try String(contentsOf: root.appending(path: "Fixtures/workspace/\(file)"), encoding: .utf8))
  }

  static func document(_ file: String) throws -> CodeDocument {
    CodeDocument(path: folder.appending(try #require(CodePath(file))), text: try text(file))
  }

  static func codes() async throws -> [SessionCode] {
    let source = FilesSource(name: "files", path: root.appending(path: "Fixtures/demo").path)
    var codes: [SessionCode] = []
    for id in sessions { codes.append(SessionCode(try await source.session(id: id))) }
    return codes
  }
}
