import Foundation
import Testing
import TraceClient
import TraceInsight

@testable import SidetraceServer

/// The tables of parameters in protocol.md are those that the program checks, and its table of contents names what is
/// there.
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

  /// The headings of the second and third level, outside of examples.
  private static func headings(_ text: String) -> [(level: Int, title: String)] {
    var isExample = false
    return text.split(separator: "\n").compactMap { line in
      if line.hasPrefix("```") { isExample.toggle() }
      let level = line.prefix { $0 == "#" }.count
      guard !isExample, level == 2 || level == 3, line.dropFirst(level).first == " " else { return nil }
      return (level, String(line.dropFirst(level + 1)))
    }
  }

  /// Where a heading can be gone to: letters and digits in lower case, blanks as hyphens, nothing else.
  private static func anchor(_ title: String) -> String {
    String(
      title.lowercased().compactMap { character in
        character == " " ? "-" : character.isLetter || character.isNumber || character == "-" ? character : nil
      })
  }

  /// A line for each heading of the second level, with those of the third below it.
  private static func contents(_ text: String) -> String {
    headings(text).reduce(into: "") { lines, heading in
      let link = "[\(heading.title)](#\(anchor(heading.title)))"
      lines += "\(heading.level == 2 ? "" : "  ")* \(link)\n"
    }
  }

  private static func kinds() -> String {
    func list(_ parts: [String], _ separator: String = ", ") -> String {
      parts.isEmpty ? "–" : parts.joined(separator: separator)
    }
    let rows = SourceKinds.all.map { kind in
      let location =
        switch kind.location {
        case .path: "`\(kind.name):PATH`"
        case .optionalPath: "`\(kind.name)`, `\(kind.name):PATH`"
        case .address: "`\(kind.name)`, `\(kind.name):URL`"
        }
      let settings = kind.settings.map { "`\($0.name)`: `\($0.variable)`" }
      let places = kind.foundByPlaces { $0 == "HOME" ? "~" : nil }.map { "`\($0)` exists" }
      let found = kind.foundByVariables.map { "`\($0)` is set" } + places
      let variables = list(kind.variables.map { "`\($0)`" })
      return "| \(location) | \(list(settings, "; ")) | \(variables) | \(list(found, " or ")) |\n"
    }
    return
      "| kind | settings, and the variables they stand for | other variables | used, if no source is named, where |\n"
      + "|---|---|---|---|\n" + rows.joined()
  }

  private static func replace(_ mark: String, with table: String, in text: inout String) {
    guard let opening = text.range(of: "<!-- \(mark) -->\n"),
      let closing = text.range(of: "<!-- end -->", range: opening.upperBound..<text.endIndex)
    else { return }
    text.replaceSubrange(opening.upperBound..<closing.lowerBound, with: "\n" + table + "\n")
  }

  private static func page(_ text: String) -> String {
    var result = text
    replace("contents", with: contents(text), in: &result)
    replace("kinds of sources", with: kinds(), in: &result)
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

  @Test(
    "has a table of the kinds of sources, one of the rules of an analysis and one of their thresholds",
    arguments: ["kinds of sources", "rules", "thresholds"])
  func otherTables(mark: String) throws {
    let text = try String(contentsOf: Self.path, encoding: .utf8)
    #expect(text.contains("<!-- \(mark) -->\n"))
  }

  @Test("has a table of contents, in which each link leads to one place")
  func contents() throws {
    let text = try String(contentsOf: Self.path, encoding: .utf8)
    let links = text.matches(of: /^ *\* \[.*\]\(#(.*)\)$/.anchorsMatchLineEndings()).map { String($0.output.1) }
    #expect(links == Self.headings(text).map { Self.anchor($0.title) })
    #expect(Set(links).count == links.count)
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
