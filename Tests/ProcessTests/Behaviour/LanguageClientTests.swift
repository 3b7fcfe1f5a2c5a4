import ChildProcesses
import Foundation
import Testing

/// Every message to an editor is read by the types that `lsprotocol` makes from LSP's own model, in conversations with
/// the capabilities of real editors that `pytest-lsp` ships. Both are Python packages, which `.ci/run` installs.
@Suite("Editors of every kind")
struct LanguageClientTests {
  /// A Python that has the packages.
  private static let python: String? = [PackageFolder.path(".build/python/bin/python3"), "python3"].first { python in
    guard let process = try? ChildProcess([python, "-c", "import lsprotocol, pytest_lsp"]) else { return false }
    process.closeInput()
    return (try? process.waitForExit()) == 0
  }

  @Test(
    "get well-typed messages only, and none that they do not take",
    .enabled(if: python != nil, "lsprotocol and pytest-lsp are not there; .ci/run installs them into .build/python"))
  func messages() throws {
    let python = try #require(Self.python)
    let program = try #require(PackageFolder.program)
    let process = try ChildProcess([
      python, PackageFolder.path("Fixtures/clients/lsp_messages.py"), program, "--source", "files:Fixtures/demo",
    ])
    process.closeInput()
    let code = try process.waitForExit(seconds: 180)
    let lines = process.outputText.split(separator: "\n")
    for line in lines where !line.hasSuffix("messages are well-typed") { Issue.record("\(line)") }
    #expect(code == 0, "\(process.errorText.suffix(2000))")
    #expect(lines.count >= 10)
  }
}
