import ChildProcesses
import Testing

/// Every figure once more, from the raw bodies, by a script that knows nothing of the program.
@Suite("Figures of Syntropic137", .enabled(if: StandInServer.isPossible))
struct Syntropic137RecountTests {
  @Test("are those that the raw bodies add up to, also while they come late, and in two sources of one recording")
  func recount() throws {
    guard let program = PackageFolder.program else { throw ChildError("the program is not there") }
    let script = PackageFolder.path("Fixtures/services/syntropic137_recount.py")
    let process = try ChildProcess(["/usr/bin/env", "HOME=/nonexistent", "python3", script, program])
    process.closeInput()
    let status = try process.waitForExit(seconds: 300)
    let lines = process.outputText.split(separator: "\n")
    #expect(status == 0, "\(process.outputText)")
    let compared = lines.last?.split(separator: " ").first.flatMap { Int($0) } ?? 0
    #expect(compared > 1500)
  }
}
