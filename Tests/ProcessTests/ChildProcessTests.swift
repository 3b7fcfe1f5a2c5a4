import ChildProcesses
import SystemCalls
import Testing

@Suite("Programs that are started")
struct ChildProcessTests {
  @Test("end with whoever started them, and with all that they started themselves")
  func nothingIsLeft() throws {
    var process: ChildProcess? = try ChildProcess(["/bin/sh", "-c", "sleep 600 & echo $!; wait"])
    try process?.wait(for: "the number of what it started") { process?.outputText.contains("\n") ?? true }
    let below = try #require(process?.outputText.split(separator: "\n").first.flatMap { Int32($0) })
    let number = try #require(process?.number)
    let (parent, child) = (ProcessHandle(number), ProcessHandle(below))
    #expect(parent.isAlive && child.isAlive)
    process = nil
    // Whoever is left without a parent is the system's to bury, which takes its time.
    for _ in 0..<1000 where parent.isAlive || child.isAlive { pause(milliseconds: 10) }
    #expect(!parent.isAlive && !child.isAlive)
  }

  @Test("are ended when they take too long, and tell how they ended")
  func endings() throws {
    func run(_ line: String, seconds: Double = ChildProcess.patience) throws -> (code: Int32, output: String) {
      try ChildProcess.run(
        ["/bin/sh", "-c", line], variables: CurrentProcess.variables, folder: BuiltPackage.root, seconds: seconds)
    }
    let ended = try run("echo out; echo err >&2; exit 3")
    #expect(ended.code == 3)
    #expect(Set(ended.output.split(separator: "\n")) == ["out", "err"])
    let killed = try run("echo begun; sleep 600 & sleep 600", seconds: 0.3)
    #expect(killed.code == -9)
    #expect(killed.output == "begun\n" || killed.output.isEmpty)
    let here = try run("pwd")
    #expect(here.output == BuiltPackage.root + "\n")
  }

  @Test("that are not there are told of")
  func missing() {
    #expect(throws: ChildError.self) {
      _ = try Child(["/nonexistent/program"], variables: [:], errors: .nowhere)
    }
  }
}
