/// Finds agents, tools, guardrails, decisions and conditions in a file of Kore's agent language (`.abl`).
struct AgentLanguageScan {
  private(set) var definitions: [Definition] = []
  /// The section around the current line, by its keyword at the margin.
  private var section = ""
  private var agent: String?
  /// How far the entries of the section are indented, once the first is seen.
  private var entryIndentation: Int?

  private static let listSections: Set<String> = ["TOOLS", "GUARDRAILS"]

  mutating func read(_ bytes: ByteLine, _ line: Int) {
    let content = bytes.trimmed
    guard let first = content.first, first != UInt8(ascii: "#"), bytes.count <= 4096 else { return }
    let indentation = content.startIndex - bytes.startIndex
    if indentation == 0 {
      let (word, rest) = content.leadingWord
      guard rest.first == UInt8(ascii: ":") else { return }
      section = word.text
      entryIndentation = nil
      let value = rest.dropFirst().trimmed
      if section == "AGENT", !value.isEmpty {
        agent = value.leadingWord.word.text
        add(value.leadingWord.word.text, line, indentation, .agentEntry)
      }
      return
    }
    var item = content
    if item.begins("- ") { item = item.dropFirst(2).trimmed }
    if item.begins("WHEN:") {
      let condition = item.dropFirst(5).trimmed
      if !condition.isEmpty { add(condition.text, line, indentation, .condition) }
    } else if item.begins("NAME:") {
      add(item.dropFirst(5).trimmed.text, line, indentation, .agentEntry)
    } else if Self.listSections.contains(section) {
      let (word, rest) = item.leadingWord
      guard indentation == entryIndentation ?? indentation, let next = rest.first else { return }
      entryIndentation = indentation
      let isEntry = section == "TOOLS" ? next == UInt8(ascii: "(") : next == UInt8(ascii: ":")
      if isEntry { add(word.text, line, indentation, .agentEntry) }
    }
  }

  private mutating func add(_ name: String, _ line: Int, _ indentation: Int, _ kind: Definition.Kind) {
    definitions.append(Definition(name: name, container: agent, line: line, kind: kind, indentation: indentation))
  }
}
