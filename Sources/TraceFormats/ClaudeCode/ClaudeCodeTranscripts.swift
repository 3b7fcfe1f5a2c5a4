package import JSONTape
internal import Synchronization
internal import SystemCalls
package import TraceModel

/// Claude Code's transcripts: `projects/<folder>/<session>.jsonl` below its configuration folder.
///
/// Only transcripts are opened: no settings, no credentials, nothing else of that folder.
package final class ClaudeCodeTranscripts: TranscriptFormat {
  package var product: String { "claude-code" }
  package var title: String { "Claude Code" }
  package var variables: [String] { ["CLAUDE_CONFIG_DIR", "XDG_CONFIG_HOME"] }
  /// Which session the older sub-agent files, which lie beside the transcripts, belong to.
  private let sessionOfAgentFile = Mutex<[String: String]>([:])
  /// What lies beside the transcripts: each folder is looked into once, not once for each session in it.
  private let namesBeside = FolderNames(ClaudeCodeTranscripts.isAgentFile)

  package init() {}

  package func places(_ environment: (String) -> String?) -> [String] {
    if let folder = environment("CLAUDE_CONFIG_DIR") { return [folder + "/projects"] }
    let home = environment("HOME") ?? ""
    let configuration = environment("XDG_CONFIG_HOME") ?? home + "/.config"
    return [home + "/.claude/projects", configuration + "/claude/projects"]
  }

  package func recognise(file name: String, isUsualPlace: Bool) -> String? {
    guard name.hasSuffix(".jsonl") || name.hasSuffix(".json") && !isUsualPlace else { return nil }
    if name.hasPrefix("agent-") || name.hasSuffix(".meta.json") { return nil }
    let stem = TranscriptFile.stem(name)
    return isUsualPlace && !UUIDText.isUUID(stem) ? nil : stem
  }

  /// A folder that is named like a session holds what belongs to it: sub-agents, tool output.
  package func entersFolder(_ name: String) -> Bool {
    !UUIDText.isUUID(name) && name != "subagents" && name != "tool-results"
  }

  package func companions(of file: TranscriptFile) -> [String] {
    var found: [String] = []
    var open = ["\(file.folder)/\(file.stem)/subagents"]
    while let folder = open.popLast(), found.count < 10_000, open.count < 1000 {
      let names = (try? Files.names(in: folder)) ?? []
      // A journal tells what the agents are called whose files stand beside it.
      if names.contains(Self.journal) { found.append("\(folder)/\(Self.journal)") }
      for name in names {
        if Self.isAgentFile(name) {
          found.append("\(folder)/\(name)")
        } else if !name.contains(".") {
          open.append("\(folder)/\(name)")
        }
      }
    }
    for name in namesBeside.names(in: file.folder) where Self.isAgentFile(name) {
      let path = "\(file.folder)/\(name)"
      if sessionOfAgent(path) == file.stem { found.append(path) }
    }
    return found
  }

  /// What stands beside a sub-agent's transcript is shown as its metadata.
  package func textFiles(of file: TranscriptFile) -> [String] {
    let companions = companions(of: file)
    return [file.path] + companions + companions.map { TranscriptFile.stem($0) + ".meta.json" }
  }

  private static let journal = "journal.jsonl"

  private static func isAgentFile(_ name: String) -> Bool { name.hasPrefix("agent-") && name.hasSuffix(".jsonl") }

  private func sessionOfAgent(_ path: String) -> String? {
    if let known = sessionOfAgentFile.withLock({ $0[path] }) { return known }
    guard let head = try? Files.read(path, from: 0, atMost: TranscriptEntries.edge).bytes,
      let line = TranscriptEntries.lines(head, isStart: true, isEnd: false).first
    else { return nil }
    let session = line.withRoot { $0["sessionId"]?.stringValue }
    sessionOfAgentFile.withLock { known in
      if known.count > 100_000 { known = [:] }
      known[path] = session
    }
    return session
  }

  // MARK: Going on

  package func resumption(of file: TranscriptFile, isFork: Bool, _ environment: (String) -> String?) -> Resumption? {
    guard UUIDText.isUUID(file.stem) else { return nil }
    var resumption = Resumption(command: ["claude", "--resume", file.stem] + (isFork ? ["--fork-session"] : []))
    AgentHome(title: title, variable: "CLAUDE_CONFIG_DIR", usual: (environment("HOME") ?? "") + "/.claude")
      .complete(&resumption, for: file, below: ["projects"], environment)
    return resumption
  }

  // MARK: Lists

  package func index(_ file: TranscriptFile, head: [JSONDocument], tail: [JSONDocument]) -> SessionSummary? {
    var info = SessionInfo(id: file.id)
    var title = ClaudeCodeTitle()
    var edges = TranscriptEdges()
    var isSession = file.path.hasSuffix(".json")
    var teammate: String?
    for document in head + tail {
      document.withRoot { root in
        guard root.isObject else { return }
        let record = ClaudeCodeRecord(root, SliceOrigin.none)
        if root["loglines"] != nil || root.isArray || record.isOfConversation && !record.isSidechain {
          isSession = true
        }
        if let name = record.agentName, let team = record.teamName { teammate = "teammate \(name) of \(team)" }
        title.note(record)
        edges.note(record.time)
        edges.cwd = edges.cwd ?? record.cwd ?? root["relocatedCwd"]?.stringValue
        if let branch = record.branch, !branch.isEmpty { edges.branch = branch }
        guard !record.isSidechain, let message = record.message else { return }
        if record.type == "assistant", let model = message["model"]?.stringValue, model != "<synthetic>" {
          edges.model = model
        }
        edges.isOpen =
          record.type == "assistant"
          ? message["stop_reason"]?.equals("tool_use") == true : !record.isMeta && record.type == "user"
      }
    }
    if !isSession, file.status.size <= 2 * TranscriptEntries.edge { return nil }
    edges.tags = [teammate].compactMap { $0 }
    info.name = title.text
    info.agent = product
    return edges.summary(info, file)
  }

  // MARK: Sessions

  package func decode(
    _ file: TranscriptFile, _ texts: [TranscriptText], isRecent: Bool, prices: PriceTable?, family: Inheritance
  ) throws(ModelError) -> Session {
    var builder = SessionBuilder(id: file.id)
    var format = ClaudeCodeFormat(session: file.id, isRecent: isRecent, prices: prices, family: family)
    for (place, text) in texts.enumerated() {
      if place > 0, text.path.hasSuffix("/" + Self.journal) {
        try text.forEachRecord(&builder) { value, origin, builder in
          format.read(journal: value, origin, into: &builder)
        }
        continue
      }
      var agent = place == 0 ? nil : try agentFile(text, &format, &builder)
      try text.forEachRecord(&builder) { value, origin, builder in
        if var known = agent {
          format.read(value, origin, of: &known, into: &builder)
          agent = known
        } else {
          format.read(value, origin, into: &builder)
        }
      }
    }
    format.finish(into: &builder)
    return builder.finish()
  }

  /// What the file beside a sub-agent's transcript tells of it.
  private func agentFile(
    _ text: TranscriptText, _ format: inout ClaudeCodeFormat, _ builder: inout SessionBuilder
  ) throws(ModelError) -> ClaudeCodeAgentFile {
    let stem = TranscriptFile.stem(text.path)
    let id = String(stem[(stem.ranges(of: "agent-").last?.upperBound ?? stem.startIndex)...])
    let folder = text.path.split(separator: "/").dropLast().last.map(String.init) ?? ""
    let owner = format.ownerOfAgent[id] ?? format.ownerOfRun[folder]
    guard let bytes = try? Files.read(stem + ".meta.json", limit: 1 << 20).bytes,
      case let body = OneLineBody.flattened(bytes, 0..<bytes.count), let document = try? JSONDocument(body)
    else {
      return ClaudeCodeAgentFile(id: id, callID: owner, type: nil, metadata: .absent)
    }
    let origin = try builder.add(body)
    return document.withRoot { root in
      ClaudeCodeAgentFile(
        id: id, callID: root["toolUseId"]?.stringValue ?? owner,
        type: root["agentType"]?.stringValue, metadata: origin.slice(root))
    }
  }
}
