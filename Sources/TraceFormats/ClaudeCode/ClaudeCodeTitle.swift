internal import JSONTape
internal import TraceModel

/// What a Claude Code transcript is called: the user's own title, else the program's, else what the user said last,
/// else a summary, else what the user said or commanded first. Of titles of one kind the last counts.
struct ClaudeCodeTitle {
  private var custom: String?
  private var generated: String?
  private var lastPrompt: String?
  private var summary: String?
  private var firstPrompt: String?
  private var firstCommand: String?

  mutating func note(_ record: ClaudeCodeRecord) {
    func text(_ name: StaticString) -> String? {
      record.value[name]?.stringValue.flatMap { $0.isEmpty ? nil : Excerpt.line($0) }
    }
    switch record.type {
    case "custom-title": custom = text("customTitle") ?? custom
    case "ai-title": generated = text("aiTitle") ?? generated
    case "last-prompt":
      let words = record.value["lastPrompt"]?.stringValue.flatMap { PromptText.words(of: $0) }
      lastPrompt = words.map { Excerpt.line($0) } ?? lastPrompt
    case "summary": summary = text("summary") ?? summary
    case "user":
      guard firstPrompt == nil, !record.isSidechain, !record.isCompactSummary, !record.hasToolResult,
        record.message != nil
      else { return }
      switch record.speech {
      case .prompt(let words): firstPrompt = Excerpt.line(words)
      case .command(let words): firstCommand = firstCommand ?? Excerpt.line(words)
      case .note, .interruption: break
      }
    default: break
    }
  }

  var text: String? { custom ?? generated ?? lastPrompt ?? summary ?? firstPrompt ?? firstCommand }
}
