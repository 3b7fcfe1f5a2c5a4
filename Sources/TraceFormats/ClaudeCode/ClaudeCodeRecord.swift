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
  private(set) var sessionID: String?
  private(set) var teamName: String?
  private(set) var agentName: String?
  private(set) var isSidechain = false
  private(set) var isMeta = false
  private(set) var isCompactSummary = false
  private(set) var isAPIError = false
  private(set) var wasDenied = false

  private enum Field {
    case type, subtype, uuid, parentUUID, time, message, content, toolUseResult, toolUseID, parentToolUseID
    case sourceToolUseID, agentID, cwd, branch, cost, attachment, data, forkedFrom
    case sessionID, teamName, agentName
    case isSidechain, isMeta, isCompactSummary, isAPIError, toolDenial
  }

  private static let fields = KeyTable<Field>([
    "type": .type, "subtype": .subtype, "uuid": .uuid, "parentUuid": .parentUUID, "timestamp": .time,
    "message": .message, "content": .content, "toolUseResult": .toolUseResult, "tool_use_result": .toolUseResult,
    "toolUseID": .toolUseID, "parentToolUseID": .parentToolUseID, "parent_tool_use_id": .parentToolUseID,
    "sourceToolUseID": .sourceToolUseID, "agentId": .agentID, "cwd": .cwd, "gitBranch": .branch,
    "costUSD": .cost, "attachment": .attachment, "data": .data, "forkedFrom": .forkedFrom,
    "sessionId": .sessionID, "teamName": .teamName, "agentName": .agentName,
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
    case .sessionID: sessionID = value.stringValue
    case .teamName: teamName = value.stringValue
    case .agentName: agentName = value.stringValue
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

  enum Speech { case prompt, command, note, interruption }

  /// What a text in the user's name is: the user's own words, a command, or something the program put there.
  static func speech(_ text: String, isMeta: Bool) -> Speech {
    if text.hasPrefix("[Request interrupted by user") { return .interruption }
    if isMeta || text.hasPrefix("<local-command-std") || text.hasPrefix("<task-notification>")
      || text.hasPrefix("<bash-stdout>") || text.hasPrefix("<bash-stderr>")
      || text.hasPrefix("Caveat: The messages below were generated by the user")
    {
      return .note
    }
    return text.hasPrefix("<command-") ? .command : .prompt
  }

  /// `/name arguments` of a command's line.
  static func command(_ text: String) -> String? {
    guard let name = between(text, "<command-name>", "</command-name>") else { return nil }
    let arguments = between(text, "<command-args>", "</command-args>") ?? ""
    return arguments.isEmpty ? name : "\(name) \(arguments)"
  }

  private static func between(_ text: String, _ start: String, _ end: String) -> String? {
    guard let from = text.firstRange(of: start)?.upperBound,
      let to = text[from...].firstRange(of: end)?.lowerBound
    else { return nil }
    return String(text[from..<to])
  }
}
