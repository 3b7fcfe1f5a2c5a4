import Foundation
import Testing
import TraceInsight

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

  private static func rules() -> String {
    let rows = AnalysisRules.all.map { "| `\($0.family)` | `\($0.id)` | \($0.finds) |\n" }
    return "| under | rule | finds |\n|---|---|---|\n" + rows.joined()
  }

  private static func thresholds() -> String {
    let rows = AnalysisRules.all.flatMap { rule in
      rule.thresholds.map { threshold in
        let unit = threshold.unit.rawValue.isEmpty ? "" : " \(threshold.unit.rawValue)"
        let number = threshold.standard.formatted(.number.locale(Locale(identifier: "en_US")))
        return "| `\(threshold.name)` | `\(rule.id)` | \(number)\(unit) | \(threshold.reason) |\n"
      }
    }
    return "| threshold | rule | default | what it says, and why |\n|---|---|---|---|\n" + rows.joined()
  }

  private static func replace(_ mark: String, with table: String, in text: inout String) {
    guard let opening = text.range(of: "<!-- \(mark) -->\n"),
      let closing = text.range(of: "<!-- end -->", range: opening.upperBound..<text.endIndex)
    else { return }
    text.replaceSubrange(opening.upperBound..<closing.lowerBound, with: "\n" + table + "\n")
  }

  private static func page(_ text: String) -> String {
    var result = text
    replace("rules", with: rules(), in: &result)
    replace("thresholds", with: thresholds(), in: &result)
    for method in MethodTable.all {
      replace("parameters: \(method.declaration.name)", with: table(method.declaration), in: &result)
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

  @Test("has a table of the rules of an analysis and one of their thresholds", arguments: ["rules", "thresholds"])
  func analysisTables(mark: String) throws {
    let text = try String(contentsOf: Self.path, encoding: .utf8)
    #expect(text.contains("<!-- \(mark) -->\n"))
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
