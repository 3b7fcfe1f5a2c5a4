import ChildProcesses
import SystemCalls
import Testing

/// Where `--listen` listens. The usual ports may be in use on the machine of the test, which is then what it looks for.
@Suite("The flag --listen", .serialized)
struct ListeningTests {
  private static func list(_ arguments: [String]) throws -> (code: Int32, output: String, errors: String) {
    let process = try ChildProcess(sidetrace: ["--no-default-sources"] + arguments)
    process.closeInput()
    let code = try process.waitForExit()
    return (code, process.outputText, process.errorText)
  }

  @Test("takes the usual ports without a value, those of them that are free")
  func usual() throws {
    let holders = [4317, 4318].map { try? TCPListener(host: "127.0.0.1", port: $0) }
    let taken = try Self.list(["--listen", "call", "source.list"])
    #expect(taken.code == 2)
    #expect(taken.errors.contains("127.0.0.1:4317") && taken.errors.contains("127.0.0.1:4318"))
    guard let first = holders[0] else { return }
    first.close()
    let half = try Self.list(["--listen", "--log-level", "warning", "call", "source.list"])
    #expect(half.code == 0)
    #expect(half.output.contains(#""http://127.0.0.1:4317""#))
    #expect(half.errors.contains("warning") && half.errors.contains("127.0.0.1:4318"))
    holders[1]?.close()
  }

  @Test("may be given again, with a value behind it or behind =")
  func several() throws {
    let listed = try Self.list(["--listen", "0", "call", "source.list", "--listen=[::1]:0", "--listen", "localhost:0"])
    #expect(listed.code == 0)
    let places = #/"http://127\.0\.0\.1:\d+, http://\[::1\]:\d+, http://127\.0\.0\.1:\d+"/#
    #expect(try places.firstMatch(in: listed.output) != nil)
  }

  @Test("names a place that must be had")
  func named() throws {
    let holder = try TCPListener(host: "127.0.0.1", port: 0)
    defer { holder.close() }
    let ending = try Self.list(["--listen", "0", "--listen", "\(holder.port)", "call", "source.list"])
    #expect(ending.code == 2 && ending.errors.contains("--listen \(holder.port): "))
    // The same place twice is one.
    let twice = try TCPListener(host: "127.0.0.1", port: 0)
    let port = twice.port
    twice.close()
    #expect(try Self.list(["--listen", "\(port)", "--listen=localhost:\(port)", "call", "source.list"]).code == 0)
  }

  @Test("says what a place looks like", arguments: ["--listen=", "--listen=x:y"])
  func nonsense(argument: String) throws {
    let ending = try Self.list([argument, "call", "source.list"])
    #expect(ending.code == 2 && ending.errors.contains("is no address"))
  }
}
