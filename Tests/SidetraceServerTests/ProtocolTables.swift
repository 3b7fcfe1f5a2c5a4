import Foundation
import Testing

@testable import SidetraceServer

/// The tables of parameters in protocol.md are those that the program checks.
///
/// With `SIDETRACE_UPDATE=1` in the environment the test writes them anew instead of comparing.
@Suite("protocol.md")
struct ProtocolTables {
  private static let path = URL(filePath: #filePath).appending(path: "../../../protocol.md").standardized

  private static func table(_ declaration: MethodDeclaration) -> String {
    if declaration.parameters.isEmpty { return "It takes no parameters.\n" }
    let rows = declaration.parameters.map { parameter in
      let fallback = parameter.isRequired ? "required" : parameter.defaultText.map { "`\($0)`" } ?? "–"
      return "| `\(parameter.name)` | \(parameter.schema.name) | \(fallback) | \(parameter.summary) |\n"
    }
    return "| parameter | type | default | meaning |\n|---|---|---|---|\n" + rows.joined()
  }

  private static func page(_ text: String) -> String {
    var result = text
    for method in MethodTable.all {
      let start = "<!-- parameters: \(method.declaration.name) -->\n"
      guard let opening = result.range(of: start),
        let closing = result.range(of: "<!-- end -->", range: opening.upperBound..<result.endIndex)
      else { continue }
      result.replaceSubrange(opening.upperBound..<closing.lowerBound, with: "\n" + table(method.declaration) + "\n")
    }
    return result
  }

  @Test("has the table of each method's parameters that the program checks")
  func tables() throws {
    let text = try String(contentsOf: Self.path, encoding: .utf8)
    let wanted = Self.page(text)
    if ProcessInfo.processInfo.environment["SIDETRACE_UPDATE"] == "1" {
      try wanted.write(to: Self.path, atomically: true, encoding: .utf8)
    } else {
      #expect(text == wanted, "run the tests with SIDETRACE_UPDATE=1 to write the tables anew")
    }
  }

  @Test("describes every method, with an example", arguments: MethodTable.names)
  func sections(method: String) throws {
    let text = try String(contentsOf: Self.path, encoding: .utf8)
    let section = try #require(text.range(of: "### `\(method)`\n"), "protocol.md has no section on \(method)")
    let rest = text[section.upperBound...]
    let end = rest.range(of: "\n### ")?.lowerBound ?? rest.endIndex
    #expect(rest[..<end].contains("\"method\":\"\(method)\""), "the section on \(method) has no example")
    #expect(rest[..<end].contains("Result: ") || rest[..<end].contains("key of the result"))
  }
}
