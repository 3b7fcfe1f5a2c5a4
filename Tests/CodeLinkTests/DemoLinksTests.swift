import Testing
import TraceModel

@testable import CodeLink

/// One link of the demo: which span, which line, and the rule that made it.
struct ExpectedLink: Sendable, Hashable, CustomTestStringConvertible {
  let span: String
  let place: String
  let rule: String
  let confidence: String

  init(_ span: String, _ place: String, _ rule: LinkRule, _ confidence: LinkConfidence) {
    self.init(span, place, rule.name, confidence.name)
  }

  init(_ span: String, _ place: String, _ rule: String, _ confidence: String) {
    (self.span, self.place, self.rule, self.confidence) = (span, place, rule, confidence)
  }

  var testDescription: String { "\(span) → \(place) by \(rule), \(confidence)" }
}

@Suite("The links of the demo sessions")
struct DemoLinksTests {
  /// Every link there is. Span ids are shortened: PandaProbe's to eight digits, OTLP's without their ends.
  private static let table: Set<ExpectedLink> = [
    // Attributes.
    ExpectedLink("c0de0206", "src/ledgerly/money.py:23", .codeAttribute, .high),
    ExpectedLink("e7a10105", "src/ledgerly/refund.py:30", .codeAttribute, .high),
    ExpectedLink("e7a10106", "web/refundPreview.ts:20", .codeAttribute, .high),
    ExpectedLink("e7a10203", "src/ledgerly/gateway.py:51", .codeAttribute, .high),
    ExpectedLink("e7a10204", "src/ledgerly/refund.py:49", .codeAttribute, .high),
    ExpectedLink("e7a10207", "tests/test_refund.py:45", .codeAttribute, .high),
    // The deepest frame of a traceback, in an error and in what pytest printed.
    ExpectedLink("c0de0205", "src/ledgerly/refund.py:39", .stackFrame, .high),
    ExpectedLink("c0de0303", "src/ledgerly/gateway.py:51", .stackFrame, .high),
    ExpectedLink("toolu_02PytestRed", "src/ledgerly/refund.py:39", .stackFrame, .high),
    // Files and lines that tools were called with; those of Syntropic137 are below /repos on another machine.
    ExpectedLink("c0de0105", "src/ledgerly/money.py:21-23", .fileArgument, .high),
    ExpectedLink("c0de0106", "web/refundPreview.ts:18-21", .fileArgument, .high),
    ExpectedLink("c0de0203", "tests/test_refund.py:29", .fileArgument, .high),
    ExpectedLink("c0de0205", "tests/test_refund.py:29", .fileArgument, .high),
    ExpectedLink("c0de0307", "src/ledgerly/refund.py:54", .fileArgument, .high),
    ExpectedLink("c0de0403", "src/ledgerly/refund.py:54", .fileArgument, .high),
    ExpectedLink("c0de0404", "src/ledgerly/refund.py:54", .fileArgument, .high),
    ExpectedLink("c0de0406", "tests/test_refund.py", .fileArgument, .low),
    ExpectedLink("toolu_01ReadMoney", "src/ledgerly/money.py:10-23", .fileArgument, .high),
    ExpectedLink("toolu_06ReadRefund", "src/ledgerly/refund.py:28-33", .fileArgument, .high),
    ExpectedLink("toolu_07ReadPreview", "web/refundPreview.ts:18-21", .fileArgument, .high),
    // The lines that a search shows.
    ExpectedLink("toolu_05GrepCallers", "src/ledgerly/__init__.py:9", .fileArgument, .high),
    ExpectedLink("toolu_05GrepCallers", "src/ledgerly/__init__.py:24", .fileArgument, .high),
    ExpectedLink("toolu_05GrepCallers", "src/ledgerly/invoice.py:26", .fileArgument, .high),
    ExpectedLink("toolu_05GrepCallers", "src/ledgerly/money.py:5", .fileArgument, .high),
    ExpectedLink("toolu_05GrepCallers", "src/ledgerly/money.py:21", .fileArgument, .high),
    ExpectedLink("toolu_05GrepCallers", "src/ledgerly/money.py:35", .fileArgument, .high),
    ExpectedLink("toolu_05GrepCallers", "src/ledgerly/money.py:38", .fileArgument, .high),
    ExpectedLink("toolu_05GrepCallers", "src/ledgerly/refund.py:30", .fileArgument, .high),
    // Edits, found by the text they replace, here in both places.
    ExpectedLink("c0de0405", "src/ledgerly/money.py:11", .editText, .high),
    ExpectedLink("c0de0405", "src/ledgerly/money.py:23", .editText, .high),
    ExpectedLink("toolu_09EditMoney", "src/ledgerly/money.py:11", .editText, .high),
    ExpectedLink("toolu_09EditMoney", "src/ledgerly/money.py:23", .editText, .high),
    // Conditions that stand in an agent's definition.
    ExpectedLink("sp-t1-check1", "agents/support.agent.abl:26", .condition, .high),
    ExpectedLink("sp-t1-check2", "agents/support.agent.abl:30", .condition, .high),
    ExpectedLink("sp-t1-decision", "agents/support.agent.abl:30", .condition, .high),
    ExpectedLink("sp-t2-decision", "agents/billing.agent.abl:30", .condition, .high),
    // What spans are named after.
    ExpectedLink("sp-t1-support", "agents/support.agent.abl:1", .definition, .medium),
    ExpectedLink("sp-t1-guard", "agents/support.agent.abl:16", .definition, .medium),
    ExpectedLink("sp-t1-billing", "agents/billing.agent.abl:1", .definition, .medium),
    ExpectedLink("sp-t2-billing", "agents/billing.agent.abl:1", .definition, .medium),
    ExpectedLink("sp-t2-guard", "agents/billing.agent.abl:21", .definition, .medium),
    ExpectedLink("e7a10101", "agents/billing.agent.abl:1", .definition, .medium),
    ExpectedLink("e7a10201", "agents/billing.agent.abl:1", .definition, .medium),
    ExpectedLink("sp-t1-tool1", "tools/billing.tools.abl:3", .definition, .medium),
    ExpectedLink("sp-t1-tool3", "tools/billing.tools.abl:3", .definition, .medium),
    ExpectedLink("sp-t1-tool2", "tools/billing.tools.abl:11", .definition, .medium),
    ExpectedLink("e7a10106", "tools/billing.tools.abl:11", .definition, .medium),
    ExpectedLink("sp-t2-tool1", "tools/billing.tools.abl:18", .definition, .medium),
    // It failed in gateway.py, and is named after a function of refund.py.
    ExpectedLink("e7a10203", "src/ledgerly/refund.py:42", .definition, .medium),
  ]

  private static func shortened(_ id: String) -> String {
    id.hasPrefix("c0de") || id.hasPrefix("e7a1") ? String(id.prefix(8)) : id
  }

  @Test("are these, each made by this rule")
  func links() async throws {
    let codes = try await Demo.codes()
    var found: Set<ExpectedLink> = []
    for file in Demo.files {
      for link in DocumentLinks.links(to: try Demo.document(file), from: codes, files: Demo.table) {
        let session = codes[link.session].session
        let line = link.line.map { ":\($0)" } ?? ""
        let end = link.endLine.map { "-\($0)" } ?? ""
        found.insert(
          ExpectedLink(
            Self.shortened(session.text(session.span(at: link.row).id) ?? ""), file + line + end, link.rule.name,
            link.confidence.name))
      }
    }
    for missing in Self.table.subtracting(found) { Issue.record("missing: \(missing.testDescription)") }
    for extra in found.subtracting(Self.table) { Issue.record("not in the table: \(extra.testDescription)") }
  }

  @Test("are the same where the workspace is somewhere else, and lines without the file's text are still known")
  func elsewhere() async throws {
    let codes = try await Demo.codes()
    let folder = CodePath(components: ["c:", "work", "ledgerly"], isAbsolute: true)
    let path = CodePath(components: folder.components + ["src", "ledgerly", "gateway.py"], isAbsolute: true)
    let links = DocumentLinks.links(
      to: CodeDocument(path: path, text: nil), from: codes, files: FileTable(folders: [folder], files: [path]))
    #expect(links.map(\.line) == [51, 51])
    #expect(Set(links.map(\.rule)) == [.codeAttribute, .stackFrame])
  }
}
