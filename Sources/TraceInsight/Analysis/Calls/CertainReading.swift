internal import JSONTape
internal import TraceModel

/// Whether a call certainly only reads, so that its order does not matter. What is not known to read is taken to act:
/// advice that is wrong once is worth less than none.
enum CertainReading {
  /// What a name says: that its tool reads, that it acts or may act, or that the arguments of each call tell.
  enum Verdict { case reads, acts, byCommand, byEditing }

  static func reads(_ span: Span) -> Bool { ReadingCalls().reads(span) }

  /// What a span's name says, whatever its call was given: to be asked once for each name.
  static func verdict(_ span: Span) -> Verdict {
    if PersonalTools.asks(span) { return .acts }
    if CommandKind.isShell(span) { return .byCommand }
    guard span.session.slice(span.name).count <= 200, let name = span.session.text(span.name) else { return .acts }
    if editors.contains(WordFold.text(name)) { return .byEditing }
    return reads(name: name) ? .reads : .acts
  }

  // MARK: By declaration

  /// What the Model Context Protocol's annotations say; `nil` where there are none.
  fileprivate static func declared(_ span: Span) -> Bool? {
    for slice in [span.metadata] + span.records where span.session.contains("eadOnly", in: slice) {
      if let declared = span.session.read(slice, declares) ?? nil { return declared }
    }
    return nil
  }

  private static func declares(_ root: JSONValue) -> Bool? {
    var open = [root]
    var left = 500
    while let value = open.popLast(), left > 0 {
      left -= 1
      if let hint = value["readOnlyHint"]?.boolValue { return hint && value["destructiveHint"]?.boolValue != true }
      if let key = value["key"]?.stringValue, WordFold.text(key).hasSuffix("readonlyhint") {
        if let hint = value["value"]?["boolValue"]?.boolValue { return hint }
      }
      for member in value.members where member.value.isObject || member.value.isArray { open.append(member.value) }
      for element in value.elements where element.isObject || element.isArray { open.append(element) }
    }
    return nil
  }

  // MARK: By name

  /// Tools of agents whose names have no verb that tells it.
  private static let known: Set<String> = [
    "grep", "glob", "ls", "webfetch", "websearch", "notebookread", "greptool", "globtool", "lstool", "filesearch",
    "grepsearch", "codebasesearch", "semanticsearch", "ripgrep", "toolsearch", "todoread", "readmanyfiles",
    "viewfile", "viewimage", "viewcodeitem", "codesearch", "listdir", "lsp", "websearchtool", "googlewebsearch",
  ]
  /// Editors that can look, too: their command tells.
  private static let editors: Set<String> = [
    "strreplaceeditor", "strreplacebasededittool", "editor", "texteditor", "fileeditor",
  ]
  private static let verbs: Set<String> = [
    "get", "list", "read", "search", "find", "fetch", "lookup", "retrieve", "view", "describe", "count", "grep",
    "glob",
  ]
  /// Words that say nothing of what a tool does.
  private static let neutral: Set<String> = [
    "tool", "function", "api", "web", "http", "https", "by", "for", "of", "in", "the", "all", "from", "with", "to",
    "up", "v", "id", "ids",
  ]
  /// Names of sources of data, which stand for asking them.
  private static let sources: Set<String> = [
    "weather", "forecast", "wikipedia", "arxiv", "dictionary", "geocode", "geocoding", "news", "timezone", "pubmed",
    "wolfram", "stock", "price", "prices", "exchange", "rate", "rates", "duckduckgo", "tavily", "serper", "serpapi",
  ]
  /// What is searched or read where the verb stands last: `web_search`, `crm.contacts.find`.
  private static let searched: Set<String> = [
    "code", "codebase", "file", "files", "semantic", "vector", "google", "bing", "brave", "image", "images", "doc",
    "docs", "document", "documents", "crm", "contact", "contacts", "user", "users", "product", "products", "customer",
    "customers", "ticket", "tickets", "memory", "knowledge", "kb", "repo", "repository", "github", "gitlab", "jira",
    "slack", "notion", "confluence", "text", "content", "similarity", "hybrid", "internet", "youtube", "hotel",
    "hotels", "flight", "flights", "restaurant", "recipe", "paper", "papers", "patent", "legal", "log", "logs",
    "metric", "metrics", "trace", "traces", "span", "spans", "symbol", "symbols", "grep", "schema", "table", "tables",
  ]
  /// Words of what acts, or hands out something that is then gone.
  private static let acting: Set<String> = [
    "and", "or", "then", "next", "pop", "dequeue", "claim", "acquire", "lease", "lock", "unlock", "token", "otp",
    "nonce", "session", "login", "logout", "sign", "mark", "set", "add", "append", "apply", "approve", "archive",
    "assign", "attach", "authorize", "ban", "book", "bulk", "buy", "call", "cancel", "capture", "charge", "check",
    "checkout", "clear", "click", "clone", "close", "commit", "complete", "confirm", "connect", "consume", "copy",
    "create", "debit", "delete", "deploy", "destroy", "disable", "dispatch", "download", "drop", "edit", "empty",
    "enable", "enqueue", "escalate", "eval", "exec", "execute", "export", "fill", "fix", "flag", "flush", "follow",
    "generate", "give", "go", "grant", "handoff", "hide", "hold", "import", "increment", "insert", "install",
    "invite", "invoke", "issue", "join", "kill", "launch", "leave", "like", "link", "load", "log", "make", "merge",
    "migrate", "modify", "move", "mute", "navigate", "notify", "open", "order", "patch", "pause", "pay", "pick",
    "pin", "place", "play", "post", "press", "print", "process", "promote", "publish", "pull", "purchase", "purge",
    "push", "put", "quit", "react", "rebase", "rebuild", "record", "redeem", "refresh", "refund", "register",
    "reject", "release", "remove", "rename", "renew", "replace", "reply", "request", "reserve", "reset", "resolve",
    "restart", "restore", "resume", "revert", "revoke", "rollback", "rotate", "run", "save", "scan", "schedule",
    "scroll", "seed", "select", "sell", "send", "share", "shift", "show", "shutdown", "skip", "sleep", "spawn",
    "star", "start", "stop", "store", "submit", "subscribe", "swap", "switch", "sync", "tag", "take", "toggle",
    "touch", "trade", "train", "transfer", "trigger", "turn", "type", "undo", "unlink", "unpin", "unsubscribe",
    "update", "upgrade", "upload", "upsert", "use", "validate", "verify", "vote", "wait", "wipe", "withdraw", "write",
    "input", "random", "seen", "modal", "takeover", "control", "approval", "consent", "reservation", "seat", "coupon",
    "verification", "unique", "once", "ack", "sale", "queue", "suspend", "loan", "unread", "new", "down", "rid", "del",
    "signature", "feedback", "ride", "aloud", "origin", "upstream", "into", "onto", "staging", "disk", "bump",
    "counter", "browser", "reindex", "confirmation", "wake", "ring", "alarm", "rotated",
  ]
  /// What may be listed, though its word is no plural: `list_property` offers one for sale.
  private static let collections: Set<String> = [
    "all", "dir", "directory", "folder", "tree", "history", "content", "inventory", "data", "info", "repo",
    "repository", "bucket", "drive", "workspace", "schema", "namespace", "metadata", "mail", "email", "inbox", "disk",
    "cluster", "calendar", "channel", "children", "people", "media", "staff", "stock", "table", "database", "index",
  ]
  /// Names of services that stand before the name of what is done there.
  private static let services: Set<String> = [
    "jira", "github", "gitlab", "slack", "notion", "linear", "shopify", "crm", "kubectl", "gmail", "google", "stripe",
    "salesforce", "hubspot", "zendesk", "confluence", "aws", "gcp", "azure", "kubernetes", "postgres", "postgresql",
    "mysql", "mongo", "mongodb", "redis", "sentry", "datadog", "figma", "airtable", "asana", "trello", "discord",
    "telegram", "outlook", "teams", "sharepoint", "dropbox", "intercom", "pipedrive", "bigquery", "snowflake",
    "supabase", "firebase", "elasticsearch", "elastic", "grafana", "prometheus", "pagerduty", "docker", "helm",
    "bitbucket", "clickup", "monday", "todoist", "spotify", "youtube", "twitter", "reddit", "wordpress", "sql", "db",
    "filesystem", "fs", "calendar", "drive", "sheets", "docs", "contacts", "atlassian", "servicenow",
  ]
  /// Of those the ones that are things where a reading verb stands before them.
  private static let things: Set<String> = [
    "order", "book", "post", "comment", "commit", "record", "issue", "release", "request", "pull", "log", "tag",
    "call", "charge", "update", "run", "price", "schedule", "link", "place", "store", "review", "type", "check",
    "process", "trade", "share", "star", "copy", "play", "export", "branch", "transfer", "invite", "flag", "session",
  ]

  /// Whether a name says that its tool reads, and nothing else.
  static func reads(name: String) -> Bool {
    // `mcp__server__tool`: the server's name says nothing of the tool.
    let own = name.hasPrefix("mcp__") ? behindServer(name) : name
    if known.contains(WordFold.text(own)) { return true }
    let words = ToolWords.words(of: own)
    let telling = words.filter { !neutral.contains($0) }
    guard let first = telling.first, let last = telling.last else { return false }
    // Somebody is asked, or told: `get_answer_from_user`, `describe_to_user`.
    if zip(words, words.dropFirst()).contains(where: { reaches.contains($0) && people.contains($1) }) { return false }
    // `fetch_rows_for_update` holds them for it, and what ends with what was done has done it: `get_rebooked`.
    if words.suffix(2) == ["for", "update"] || words.count > 1 && isParticiple(last) { return false }
    if telling.count > 1, services.contains(first), verbs.contains(telling[1]) {
      return reads(telling: Array(telling.dropFirst()), words)
    }
    return reads(telling: telling, words)
  }

  private static let reaches: Set<String> = ["to", "from", "with", "by"]
  private static let people: Set<String> = ["user", "users", "human", "customer", "person", "me", "client", "owner"]

  /// `executed`, but not `feed` or `id`.
  private static func isParticiple(_ word: String) -> Bool {
    word.hasSuffix("ed") && word.utf8.count > 4
      && !["feed", "embed", "speed", "breed", "newsfeed", "seed"].contains(word)
  }

  private static func reads(telling: [String], _ words: [String]) -> Bool {
    guard let first = telling.first, let last = telling.last else { return false }
    if first == "list", telling.count > 1 {
      // `list_on_ebay`
      let isOffer = words.dropFirst(words.firstIndex(of: "list").map { $0 + 1 } ?? 0).first == "on"
      let lists = telling.dropFirst().contains { $0.hasSuffix("s") || collections.contains($0) }
      if isOffer || !lists { return false }
    }
    // `look up`
    if words.starts(with: ["look", "up"]) { return !words.dropFirst(2).contains { acts($0, isThing: true) } }
    if verbs.contains(first) { return !telling.dropFirst().contains { acts($0, isThing: true) } }
    if verbs.contains(last) { return telling.dropLast().allSatisfy { searched.contains($0) || sources.contains($0) } }
    return telling.allSatisfy(sources.contains)
  }

  private static func behindServer(_ name: String) -> String {
    let rest = name.dropFirst(5)
    return rest.firstRange(of: "__").map { String(rest[$0.upperBound...]) } ?? String(rest)
  }

  /// Whether a word is that of a deed.
  static func acts(_ word: String) -> Bool { acting.contains(word) }

  private static func acts(_ word: String, isThing: Bool) -> Bool {
    if isThing, things.contains(word) { return false }
    return acting.contains(word)
  }

  // MARK: By what is asked for

  fileprivate static func isView(_ span: Span) -> Bool {
    span.session.read(span.input) { $0["command"]?.equals("view") == true } ?? false
  }

  private static let programs: Set<String> = [
    "ls", "cat", "head", "tail", "grep", "rg", "egrep", "fgrep", "wc", "stat", "file", "tree", "pwd", "which", "sort",
    "uniq", "cut", "jq", "du", "df", "nl", "realpath", "basename", "dirname", "column", "tac", "cmp", "diff", "git",
  ]
  private static let gitVerbs: Set<String> = [
    "status", "log", "diff", "show", "blame", "grep",
  ]

  /// Whether every part of a command certainly reads.
  static func readsOnly(command: String) -> Bool {
    var line = command
    // What it complains of is put elsewhere.
    for end in [" 2>/dev/null", " 2>&1"] { line = line.split(separator: end).joined() }
    guard line.utf8.count <= 400, !line.contains(where: { "<>`$\n…;".contains($0) }) else { return false }
    for sign in [" -o", " -O", "--output", " --pre", " -exec", " -ok", " -delete", " -fprint", " -fls", " -i", " -x"]
    where line.contains(sign) {
      return false
    }
    let parts = line.split(separator: "|").flatMap { $0.split(separator: "&") }
    return !parts.isEmpty && parts.allSatisfy { readsOnly(part: $0.split(separator: " ").map(String.init)) }
  }

  private static func readsOnly(part words: [String]) -> Bool {
    guard let program = words.first else { return false }
    let rest = words.dropFirst()
    switch program {
    case "git": return rest.first.map(gitVerbs.contains) ?? false
    case "cd", "echo", "find": return true
    // Its second file is written.
    case "uniq": return rest.count { !$0.hasPrefix("-") } <= 1
    // `sed -n 10,20p`
    case "sed":
      let script = rest.dropFirst().first?.filter { $0 != "'" && $0 != "\"" } ?? ""
      return rest.first == "-n" && script.last == "p" && script.allSatisfy { $0.isNumber || ",$p".contains($0) }
    default: return programs.contains(program)
    }
  }
}

/// Which calls of a session certainly read, each name and each command read once.
final class ReadingCalls {
  private var verdicts = ByName(CertainReading.verdict)
  private var commands: [UInt64: Bool] = [:]
  private var acting: [UInt64: Bool] = [:]

  func reads(_ span: Span) -> Bool {
    switch span.kind {
    case .retriever, .reranker, .embedding: return true
    case .tool: break
    default: return false
    }
    if let declared = CertainReading.declared(span) { return declared }
    switch verdicts[span] {
    case .reads: return !acts(span)
    case .acts: return false
    case .byCommand: return readsOnly(span)
    case .byEditing: return CertainReading.isView(span)
    }
  }

  /// Whether what a call was given says that it acts.
  private func acts(_ span: Span) -> Bool {
    let spelling = span.session.fingerprint(of: span.input)
    if let known = acting[spelling] { return known }
    let answer = ActingArguments.occur(in: span)
    acting[spelling] = answer
    return answer
  }

  private func readsOnly(_ span: Span) -> Bool {
    let spelling = span.session.fingerprint(of: span.input)
    if let known = commands[spelling] { return known }
    let answer = CallWords.line(span).map(CertainReading.readsOnly(command:)) ?? false
    commands[spelling] = answer
    return answer
  }
}
