import ChildProcesses
import Foundation
import Testing

/// What the program says of PandaProbe's sessions and traces, computed once more from the bodies by a plain script.
@Suite("Every figure of PandaProbe", .enabled(if: StandInServer.isPossible))
struct PandaProbeRecountTests {
  /// Runs the script on one task; gives how many figures it compared, and what it says.
  private func recount(_ task: String..., equal: Int = 1272) throws -> (compared: Int, text: String) {
    guard let program = PackageFolder.program else { throw ChildError("the program is not there") }
    let server = try StandInServer(script: Self.standIn, "\(equal)")
    let process = try ChildProcess(
      ["/usr/bin/env", "HOME=/nonexistent", "python3", "-u", "-c", Self.recount, server.origin, program] + task)
    process.closeInput()
    #expect(try process.waitForExit() == 0)
    let text = process.outputText
    let last = text.split(separator: "\n").last.map(String.init) ?? ""
    #expect(last.hasSuffix(", 0 differ"), "\(text)")
    return (last.split(separator: " ").dropFirst().first.flatMap { Int($0.dropLast()) } ?? 0, text)
  }

  @Test("is right in all lists, whatever the order and the size of a page, and each entry comes once")
  func lists() throws { #expect(try recount("lists").compared > 80_000) }

  @Test("is right in sessions, traces, spans and metrics")
  func whole() throws { #expect(try recount("whole").compared > 50_000) }

  @Test("a growing session of 1,272 traces is told of trace by trace, in order and each once")
  func watch() throws {
    let (compared, text) = try recount("watch", "5")
    #expect(compared >= 12)
    #expect(text.contains("seconds until told:"))
  }
}
