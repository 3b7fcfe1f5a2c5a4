internal import JSONTape

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
    case "last-prompt": lastPrompt = text("lastPrompt") ?? lastPrompt
    case "summary": summary = text("summary") ?? summary
    case "user":
      guard firstPrompt == nil, !record.isSidechain, !record.isCompactSummary, !record.hasToolResult,
        let text = record.text
      else { return }
      switch ClaudeCodeRecord.speech(text, isMeta: record.isMeta) {
      case .prompt: firstPrompt = Excerpt.line(text)
      case .command: firstCommand = firstCommand ?? ClaudeCodeRecord.command(text)
      case .note, .interruption: break
      }
    default: break
    }
  }

  var text: String? { custom ?? generated ?? lastPrompt ?? summary ?? firstPrompt ?? firstCommand }
}
