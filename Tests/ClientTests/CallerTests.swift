import Foundation
import Testing

/// The examples of callers: what their READMEs show is run, and must give what is shown.
@Suite("The examples of callers")
struct CallerTests {
  @Test("Python", .enabled(if: Host.python.isTested, "Python is not installed"))
  func python() async throws { try await check("python") }

  @Test("Node.js", .enabled(if: Host.node.isTested, "Node.js is not installed"))
  func node() async throws { try await check("node") }

  @Test("a shell with jq", .enabled(if: Host.jq.isTested, "jq is not installed"))
  func shell() async throws { try await check("shell") }

  @Test("Swift, with the library", .enabled(if: Host.swiftClient.isTested, "Clients/swift has not been built"))
  func swift() async throws { try await check("swift") }

  /// Runs each `$ command` of the README's `console` blocks, and compares what follows it with what it writes.
  private func check(_ client: String) async throws {
    let file = Place.root.appending(path: "Clients/\(client)/README.md")
    let readme = try ConsoleReadme(String(contentsOf: file, encoding: .utf8))
    #expect(readme.exchangeCount > 0, "Clients/\(client)/README.md shows no command")
    let actual = try await readme.answered { command in
      try await Run(["bash", "-c", command]).output
    }
    if ProcessInfo.processInfo.environment["SIDETRACE_UPDATE"] == "1" {
      try actual.write(to: file, atomically: true, encoding: .utf8)
    } else {
      #expect(actual == readme.text)
    }
  }
}

/// A page with blocks of commands and their output, as on a terminal.
struct ConsoleReadme {
  let text: String

  init(_ text: String) { self.text = text }

  private static let prompt = "$ "

  private var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }

  var exchangeCount: Int { lines.filter { $0.hasPrefix(Self.prompt) }.count }

  /// The page with the output that `run` gives in the place of the output that is there.
  func answered(by run: (String) async throws -> String) async throws -> String {
    var result: [String] = []
    var isInBlock = false
    for line in lines {
      if line.hasPrefix("```") { isInBlock = line == "```console" }
      if isInBlock, line.hasPrefix(Self.prompt) {
        result.append(String(line))
        let output = try await run(String(line.dropFirst(Self.prompt.count)))
        result += output.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
      } else if !isInBlock || line.hasPrefix("```") {
        result.append(String(line))
      }
    }
    return result.joined(separator: "\n")
  }
}
