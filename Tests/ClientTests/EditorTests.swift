import Testing

/// Each editor is started without a window and does what its own tests tell it, on the demo sessions.
@Suite("The editors' clients")
struct EditorTests {
  @Test(
    "Neovim", .enabled(if: Host.neovim.isTested, "Neovim is not installed"),
    arguments: Place.files("Clients/neovim/tests", ending: ".lua").filter { $0 != "support.lua" })
  func neovim(test: String) async throws {
    let run = try await Run([
      "nvim", "--headless", "-u", "NONE", "-i", "NONE", "-n", "--cmd", "set runtimepath^=Clients/neovim",
      "-c", "runtime! plugin/sidetrace.lua", "-c", "luafile Clients/neovim/tests/\(test)",
    ])
    #expect(run.code == 0, "\(run.output)")
  }

  @Test("Emacs", .enabled(if: Host.emacs.isTested, "Emacs is not installed"))
  func emacs() async throws {
    let run = try await Run([
      "emacs", "-Q", "--batch", "-L", "Clients/emacs", "-l", "Clients/emacs/tests/sidetrace-tests.el",
      "-f", "ert-run-tests-batch-and-exit",
    ])
    #expect(run.code == 0, "\(run.output)")
    #expect(run.output.contains(" 0 unexpected"), "\(run.output)")
  }

  @Test(
    "VS Code, of whose own module there is a stand-in", .enabled(if: Host.node.isTested, "Node.js is not installed"),
    arguments: Place.files("Clients/vscode/tests", ending: ".test.js"))
  func vscode(test: String) async throws {
    let run = try await Run(["node", "--test", "Clients/vscode/tests/\(test)"])
    #expect(run.code == 0, "\(run.output)")
  }

  @Test("there are tests for each")
  func nothingIsMissing() {
    #expect(Place.files("Clients/neovim/tests", ending: ".lua").count > 1)
    #expect(!Place.files("Clients/vscode/tests", ending: ".test.js").isEmpty)
  }
}
