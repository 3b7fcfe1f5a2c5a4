internal import JSONTape
internal import TraceModel

/// One line of a Claude Code transcript, or of what `claude -p --output-format stream-json` prints.
struct ClaudeCodeRecord {
  let value: JSONValue
  let record: Slice
  let origin: SliceOrigin

  private(set) var type = ""
  private(set) var subtype: String?
  private(set) var uuid: String?
  private(set) var parentUUID: String?
  private(set) var time: Timestamp?
  private(set) var message: JSONValue?
  private(set) var content: JSONValue?
  private(set) var toolUseResult: JSONValue?
  private(set) var toolUseID: String?
  private(set) var parentToolUseID: String?
  private(set) var sourceToolUseID: String?
  private(set) var agentID: String?
  private(set) var cwd: String?
  private(set) var branch: String?
  private(set) var cost: Cost?
  private(set) var attachment: JSONValue?
  private(set) var data: JSONValue?
  private(set) var forkedFrom: JSONValue?
  private(set) var teamName: String?
  private(set) var agentName: String?
  private(set) var permissionMode: String?
  private(set) var isSidechain = false
  private(set) var isMeta = false
  private(set) var isCompactSummary = false
  private(set) var isAPIError = false
  private(set) var wasDenied = false

  private enum Field {
    case type, subtype, uuid, parentUUID, time, message, content, toolUseResult, toolUseID, parentToolUseID
    case sourceToolUseID, agentID, cwd, branch, cost, attachment, data, forkedFrom
    case teamName, agentName, permissionMode
    case isSidechain, isMeta, isCompactSummary, isAPIError, toolDenial
  }

  private static let fields = KeyTable<Field>([
    "type": .type, "subtype": .subtype, "uuid": .uuid, "parentUuid": .parentUUID, "timestamp": .time,
    "message": .message, "content": .content, "toolUseResult": .toolUseResult, "tool_use_result": .toolUseResult,
    "toolUseID": .toolUseID, "parentToolUseID": .parentToolUseID, "parent_tool_use_id": .parentToolUseID,
    "sourceToolUseID": .sourceToolUseID, "agentId": .agentID, "cwd": .cwd, "gitBranch": .branch,
    "costUSD": .cost, "attachment": .attachment, "data": .data, "forkedFrom": .forkedFrom,
    "teamName": .teamName, "agentName": .agentName, "permissionMode": .permissionMode,
    "isSidechain": .isSidechain, "isMeta": .isMeta, "isCompactSummary": .isCompactSummary,
    "isApiErrorMessage": .isAPIError, "toolDenialKind": .toolDenial,
  ])

  init(_ value: JSONValue, _ origin: SliceOrigin) {
    self.value = value
    self.origin = origin
    record = origin.slice(value)
    for member in value.members {
      guard let field = Self.fields[member.key], !member.value.isNull else { continue }
      set(field, member.value)
    }
    // The oldest lines have no type.
    if type.isEmpty, let role = message?["role"]?.stringValue { type = role }
  }

  private mutating func set(_ field: Field, _ value: JSONValue) {
    switch field {
    case .type: type = value.stringValue ?? ""
    case .subtype: subtype = value.stringValue
    case .uuid: uuid = value.stringValue
    case .parentUUID: parentUUID = value.stringValue
    case .time: time = Timestamp(value)
    case .message: message = value
    case .content: content = value
    case .toolUseResult: toolUseResult = value
    case .toolUseID: toolUseID = value.stringValue
    case .parentToolUseID: parentToolUseID = value.stringValue
    case .sourceToolUseID: sourceToolUseID = value.stringValue
    case .agentID: agentID = value.stringValue
    case .cwd: cwd = value.stringValue
    case .branch: branch = value.stringValue
    case .cost: cost = Cost(value)
    case .attachment: attachment = value
    case .data: data = value
    case .forkedFrom: forkedFrom = value
    case .teamName: teamName = value.stringValue
    case .agentName: agentName = value.stringValue
    case .permissionMode: permissionMode = value.stringValue
    case .isSidechain: isSidechain = value.boolValue ?? false
    case .isMeta: isMeta = value.boolValue ?? false
    case .isCompactSummary: isCompactSummary = value.boolValue ?? false
    case .isAPIError: isAPIError = value.boolValue ?? false
    case .toolDenial: wasDenied = value.isString
    }
  }

  /// Lines about the session as a whole: titles, modes, backups, counters. Those of unknown types are known by having
  /// neither a place in the conversation nor a time.
  var isAboutSession: Bool {
    switch type {
    case "user", "assistant", "attachment", "progress": false
    case "system": subtype == "init"
    case "result": subtype != nil || value["duration_ms"] != nil
    case "queue-operation", "file-history-snapshot", "file-history-delta": true
    default: uuid == nil && time == nil || type.isEmpty
    }
  }

  /// Whether it is a line that `claude -p` prints of a conversation: those of transcripts have times and no such member.
  var isOfStream: Bool { message != nil && time == nil && value["parent_tool_use_id"] != nil }

  // MARK: What a user's line says

  /// The text of a message: all of a string, the first text of a list.
  var text: String? { textValue?.stringValue }

  var textValue: JSONValue? {
    guard let content = message?["content"] else { return nil }
    return Self.text(of: content)
  }

  static func text(of content: JSONValue) -> JSONValue? {
    if content.isString { return content }
    for block in content.elements {
      if let text = block["text"], text.isString { return text }
    }
    return nil
  }

  var hasToolResult: Bool {
    (message?["content"]?.elements ?? .empty).contains { $0["type"]?.equals("tool_result") == true }
  }

  /// The texts of a message: a string, or those of a list.
  var texts: [String] {
    guard let content = message?["content"] else { return [] }
    if content.isString { return content.stringValue.map { [$0] } ?? [] }
    return content.elements.compactMap { block in
      block["type"]?.equals("text") == true || block["type"] == nil ? block["text"]?.stringValue : nil
    }
  }

  var hasImage: Bool {
    (message?["content"]?.elements ?? .empty).contains { $0["type"]?.equals("image") == true }
  }

  /// What a line in the user's name is: the user's own words, a command, or something the program put there.
  enum Speech: Equatable {
    case prompt(String)
    case command(String)
    case note, interruption
  }

  var speech: Speech {
    let texts = texts
    if texts.contains(where: { $0.hasPrefix("[Request interrupted by user") }) { return .interruption }
    if isMeta || texts.contains(where: Self.isNote) { return .note }
    guard let words = PromptText.words(of: texts, hasImage: hasImage) else { return .note }
    return texts.contains { $0.hasPrefix("<command-") } ? .command(words) : .prompt(words)
  }

  private static func isNote(_ text: String) -> Bool {
    text.hasPrefix("<local-command-std") || text.hasPrefix("<task-notification>") || text.hasPrefix("<bash-stdout>")
      || text.hasPrefix("<bash-stderr>") || text.hasPrefix("Caveat: The messages below were generated by the user")
  }
}
