package import JSONTape
internal import SystemCalls
package import TraceModel

/// Codex's rollouts: `sessions/YYYY/MM/DD/rollout-<time>-<id>.jsonl` below its home, and those that were archived.
package struct CodexTranscripts: TranscriptFormat {
  package var product: String { "codex" }
  package var title: String { "Codex" }
  package var variables: [String] { ["CODEX_HOME"] }

  package init() {}

  package func places(_ environment: (String) -> String?) -> [String] {
    let home = environment("CODEX_HOME") ?? (environment("HOME") ?? "") + "/.codex"
    return [home + "/sessions", home + "/archived_sessions"]
  }

  package func recognise(file name: String, isUsualPlace: Bool) -> String? {
    guard name.hasSuffix(".jsonl") || TranscriptFile.isCompressed(name) else { return nil }
    let stem = TranscriptFile.stem(name)
    let end = stem.suffix(36)
    if name.hasPrefix("rollout-"), UUIDText.isUUID(end) { return String(end) }
    return isUsualPlace ? nil : stem
  }

  package func resumption(of file: TranscriptFile, isFork: Bool, _ environment: (String) -> String?) -> Resumption? {
    let id = String(file.stem.suffix(36))
    guard UUIDText.isUUID(id[...]) else { return nil }
    var resumption = Resumption(command: ["codex", isFork ? "fork" : "resume", id])
    AgentHome(title: title, variable: "CODEX_HOME", usual: (environment("HOME") ?? "") + "/.codex")
      .complete(&resumption, for: file, below: ["sessions", "archived_sessions"], environment)
    if file.path.contains("/archived_sessions/") {
      resumption.notes.append("it is archived: codex may not list it until it is taken out of the archive")
    }
    return resumption
  }

  package func index(_ file: TranscriptFile, head: [JSONDocument], tail: [JSONDocument]) -> SessionSummary? {
    var info = SessionInfo(id: file.id)
    var edges = TranscriptEdges()
    var thread = CodexThread()
    var name: String?
    var prompt: String?
    var isSession = false
    var imported: CodexImport?
    for document in head + tail {
      document.withRoot { root in
        guard root.isObject else { return }
        let record = CodexRecord(root, .none)
        if record.isOfConversation { isSession = true }
        if imported == nil, record.isImported { imported = CodexImport(thread: file.id, near: file.path) }
        if record.type != "session_meta", thread.isCopied(record) { return }
        edges.note(record.time)
        switch (record.type, record.kind) {
        case ("session_meta", _): thread.note(record)
        case ("turn_context", _): edges.model = record.payload["model"]?.stringValue ?? edges.model
        case ("event_msg", "thread_name_updated"):
          name = (record.payload["thread_name"] ?? record.payload["name"])?.stringValue ?? name
        case ("event_msg", "task_started"), ("event_msg", "user_message"), ("response_item", "function_call"):
          edges.isOpen = true
          if record.kind == "user_message" { note(CodexRecord.texts(record.payload), &prompt) }
        case ("event_msg", "task_complete"), ("event_msg", "turn_aborted"): edges.isOpen = false
        case ("response_item", "message"):
          let isAnswer = record.payload["role"]?.equals("assistant") == true
          edges.isOpen = !isAnswer
          if record.payload["role"]?.equals("user") == true { note(CodexRecord.texts(record.payload), &prompt) }
        default: break
        }
      }
    }
    info.name = name ?? prompt
    info.agent = product
    edges.cwd = thread.cwd
    edges.branch = thread.branch
    if !isSession, file.status.size <= 2 * TranscriptEntries.edge { return nil }
    info.parent = imported?.parent ?? thread.named
    edges.tags =
      (imported.map { [$0.tag] } ?? [])
      + Array(thread.tags.dropFirst([thread.cwd, thread.branch].compactMap { $0 }.count))
    return edges.summary(info, file)
  }

  private func note(_ texts: [JSONValue], _ prompt: inout String?) {
    guard prompt == nil else { return }
    prompt = texts.lazy.compactMap(\.stringValue).first { !CodexRecord.isInjected($0) }.map { Excerpt.line($0) }
  }

  package func decode(
    _ file: TranscriptFile, _ texts: [TranscriptText], isRecent: Bool, prices: PriceTable?, family: Inheritance
  ) throws(ModelError) -> Session {
    var builder = SessionBuilder(id: file.id)
    var format = CodexFormat(session: file.id, isRecent: isRecent, prices: prices, family: family)
    format.path = file.path
    for text in family.history {
      try text.forEachRecord(&builder) { value, origin, builder in
        format.read(history: value, origin, into: &builder)
      }
    }
    for text in texts {
      try text.forEachRecord(&builder) { value, origin, builder in format.read(value, origin, into: &builder) }
    }
    format.finish(into: &builder)
    return builder.finish()
  }
}
