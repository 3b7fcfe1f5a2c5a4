import ChildProcesses
import Foundation
import Testing

/// Every figure of a session of Kore, counted once more by a plain script. Nobody has published a body of the service's
/// project API, so that the figures must be the same in every spelling that a server may have.
@Suite("Figures of Kore, recounted", .enabled(if: StandInServer.isPossible))
struct KoreRecountTests {
  private func run(_ part: String) throws -> String {
    let program = try #require(PackageFolder.program)
    let script = try ChildProcess(["/usr/bin/env", "python3", "-c", Self.script, part, program])
    script.closeInput()
    let code = try script.waitForExit(seconds: 300)
    #expect(code == 0, "\(script.outputText) \(script.errorText)")
    return script.outputText
  }

  @Test("are the same, however the service spells, wraps and orders its events, in lists, sessions and metrics")
  func figures() throws {
    let said = try run("recount")
    #expect(said.hasSuffix(" 0 wrong\n"))
    // So that nothing is compared with nothing.
    #expect(try #require(said.split(separator: " ").first.flatMap { Int($0) }) > 200_000)
  }

  @Test("come whole to those who watch a session that grows at its front, with late events among them")
  func watching() throws {
    #expect(try run("watch") == "308 spans, 0 wrong\n")
  }
}
