package import JSONTape
package import TraceModel

/// What Kore says around its events: whether all are here, and its own warnings.
package enum KoreEnvelope {
  private enum Field { case total, count, loaded, isTruncated, warnings, more, next, pages, page }

  private static let fields = WordKeyTable<Field>([
    .total: [
      "total", "availablecount", "totalcount", "totalelements", "totalitems", "totalevents", "totaltraces",
      "totalrecords",
      "eventcount", "tracecount",
    ],
    .count: ["count"],
    .loaded: ["loadedcount", "loaded", "returnedcount"],
    .isTruncated: ["istruncated", "truncated", "ispartial", "partial"],
    .warnings: ["warnings"],
    .more: ["hasmore", "hasnext", "hasnextpage"],
    .next: ["nextcursor", "nextpagetoken", "nexttoken", "next", "nextpage", "nextoffset"],
    .pages: ["totalpages", "pagecount"],
    .page: ["page", "pagenumber", "currentpage"],
  ])

  private static let metas = WordKeyTable<Bool>([
    true: ["meta", "pagination", "paging", "page", "pageinfo", "metadata"]
  ])

  /// The body, what it says of itself, and its data with what that says.
  private static func holders(_ root: JSONValue) -> [JSONValue] {
    var all: [JSONValue] = []
    for holder in [root, root["data"], root["result"]].compactMap({ $0 }) where holder.isObject {
      all.append(holder)
      for member in holder.members where metas[member.key] != nil && member.value.isObject { all.append(member.value) }
    }
    return all
  }

  private static func first(_ field: Field, _ root: JSONValue) -> JSONValue? {
    holders(root).lazy.compactMap { fields.first(field, in: $0) }.first
  }

  /// What a body says of itself, to be handed on without the rest of it.
  static func meta(of root: JSONValue) -> JSONValue? { root["_meta"] ?? root["meta"] ?? root["data"]?["_meta"] }

  /// - Parameter root: a body, or what one says of itself.
  package static func read(_ root: JSONValue, into builder: inout SessionBuilder) {
    if let warnings = first(.warnings, root) { read(warnings: warnings, into: &builder) }
    guard first(.isTruncated, root).map(isTrue) ?? false else { return }
    if let loaded = first(.loaded, root).flatMap(UsageReader.count), let available = statedTotal(root) {
      builder.info.incomplete = "the server gave \(loaded) of \(available) events"
    } else {
      builder.info.incomplete = "the server cut the list of events short"
    }
  }

  private static func read(warnings: JSONValue, into builder: inout SessionBuilder) {
    let all = warnings.isArray ? Array(warnings.elements) : [warnings]
    for warning in all where !warning.isNull && !warning.isEmptyText {
      let code = warning["code"]?.stringValue ?? "warning"
      let message = warning["message"]?.stringValue ?? warning.stringValue ?? "the server gave no details"
      builder.warnings.add("server:\(code)", message)
    }
  }

  private static func isTrue(_ value: JSONValue) -> Bool {
    value.boolValue ?? ["true", "yes", "1"].contains(value.stringValue?.lowercased() ?? value.spelling)
  }
}

extension KoreEnvelope {
  /// How many events the session has, where the body says so, as a number or as text.
  package static func total(_ root: JSONValue) -> Count? {
    statedTotal(root) ?? first(.count, root).flatMap(UsageReader.count)
  }

  /// The same without `count`, which some use for what is on the page; the most that the body says in any place.
  package static func statedTotal(_ root: JSONValue) -> Count? {
    var most: Count?
    for holder in holders(root) {
      for member in holder.members where fields[member.key]?.field == .total {
        guard let count = UsageReader.count(member.value) else { continue }
        most = max(most ?? count, count)
      }
    }
    return most
  }

  /// Whether the body says that there is more behind it.
  package static func hasMore(_ root: JSONValue) -> Bool? {
    if let more = first(.more, root) { return isTrue(more) }
    if let next = first(.next, root), !next.isEmptyText, next.isString || next.isNumber { return true }
    guard let pages = first(.pages, root).flatMap(UsageReader.count), pages > 1 else { return nil }
    return first(.page, root).flatMap(UsageReader.count).map { $0 < pages } ?? true
  }
}

/// An entry of Kore's session list.
package enum KoreSessionEntry {
  private enum Field: UInt8 {
    case name, agent, status, start, end, activity, channel, events, errors, tokens, inputTokens, outputTokens,
      cacheRead
    case reasoning, cost, currency, duration, user
  }

  private static let fields = WordKeyTable<Field>([
    .name: ["title", "name", "displayname"],
    .agent: ["agentname", "agent", "botname", "bot"],
    .status: ["status", "state", "sessionstatus"],
    .start: [
      "createdat", "startedat", "starttime", "start", "created", "creationtime", "createdon", "begintime", "startts",
    ],
    .end: ["endedat", "endtime", "completedat", "closedat", "finishedat", "end", "endts"],
    .activity: ["lastactivityat", "lastactivity", "lastactivitytime", "lastactiveat", "updatedat", "lasteventat"],
    .channel: ["channel", "channelname", "channeltype"],
    .events: ["traceeventcount", "eventcount", "tracecount", "traceevents", "numevents", "eventscount"],
    .errors: ["errorcount", "errors", "numerrors", "errorscount"],
    .tokens: ["tokencount", "tokens", "totaltokens", "tokenusage", "usage", "tokenstotal", "totaltokencount"],
    .inputTokens: ["inputtokens", "tokensin", "prompttokens"],
    .outputTokens: ["outputtokens", "tokensout", "completiontokens"],
    .cacheRead: ["cachedtokens", "cachereadtokens"],
    .reasoning: ["reasoningtokens"],
    .cost: ["estimatedcost", "cost", "totalcost", "costusd", "estimatedcostusd", "totalcostusd"],
    .currency: ["currency", "costcurrency"],
    .duration: ["durationms", "duration", "latencyms", "totaldurationms", "durationinms", "elapsedms"],
  ])

  /// The session's id, by any of its names.
  package static func id(of item: JSONValue) -> String? {
    let record = KoreRecord([KoreHolder(object: item, origin: .none, names: .record, level: 0, isOwn: true)])
    return item.isObject ? record.id(.id) ?? record.id(.sessionID) : nil
  }

  /// Whether a value is such an entry.
  package static func isEntry(_ item: JSONValue) -> Bool {
    guard item.isObject, !KoreWalk.isTurn(item) else { return false }
    var found: Set<Field> = []
    for member in item.members { if let field = fields[member.key]?.field { found.insert(field) } }
    return id(of: item) != nil && (found.contains(.start) || found.contains(.activity) || found.contains(.agent))
  }

  /// The member that is a field.
  private struct Member {
    let rank: Int
    let key: JSONValue
    let value: JSONValue
  }

  private static func members(of item: JSONValue) -> [Field: Member] {
    var members: [Field: Member] = [:]
    for member in item.members where !member.value.isNull && !member.value.isEmptyText {
      guard let (field, rank) = fields[member.key] else { continue }
      if let known = members[field], known.rank < rank { continue }
      members[field] = Member(rank: rank, key: member.key, value: member.value)
    }
    return members
  }

  package static func read(_ item: JSONValue, into builder: inout SessionBuilder) {
    let members = members(of: item)
    var warnings = builder.warnings
    func text(_ field: Field) -> String? {
      guard let member = members[field] else { return nil }
      return member.value.stringValue ?? (member.value["name"] ?? member.value["id"])?.stringValue
    }
    func time(_ field: Field) -> Timestamp? {
      guard let member = members[field] else { return nil }
      if let time = TimeReader.anyTime(member.value) { return time }
      warnings.add("badTime", "times that could not be read were left out: \(KoreRecord.shown(member.key))")
      return nil
    }
    var info = builder.info
    info.agent = text(.agent) ?? info.agent
    info.name = text(.name) ?? info.name
    if let status = text(.status) {
      info.statusText = status
      info.status = RunStatus(word: status)
    }
    info.start = time(.start) ?? info.start
    info.end = time(.end) ?? time(.activity) ?? info.end
    if let channel = text(.channel), info.tags.isEmpty { info.tags = [channel] }
    info.reported.spanCount = members[.events].flatMap { sum($0.value) }
    info.reported.errorCount = members[.errors].flatMap { UsageReader.count($0.value) }
    info.reported.rules = [CountingRule(.spanCount, "the server counts events, several of which may be one span")]
    info.reported.usage = usage(members)
    info.reported.duration = duration(members[.duration], &warnings)
    info.reported.cost = cost(members, &warnings)
    builder.info = info
    builder.warnings = warnings
  }

  private static func duration(_ member: Member?, _ warnings: inout WarningList) -> Elapsed? {
    guard let member else { return nil }
    if let length = TimeReader.anyLength(member.value, .millis) { return length }
    warnings.add("badDuration", "lengths of time that could not be read were left out: \(KoreRecord.shown(member.key))")
    return nil
  }

  private static func cost(_ members: [Field: Member], _ warnings: inout WarningList) -> Cost? {
    guard let member = members[.cost] else { return nil }
    switch KoreMoney(member.value, currency: members[.currency]?.value.stringValue) {
    case .dollars(let cost): return cost
    case .foreign(let currency):
      warnings.add(
        "foreignCurrency", "costs in \(currency) are not counted as dollars: \(KoreRecord.shown(member.key))")
    case .unreadable:
      warnings.add("badCost", "costs that are no numbers were left out: \(KoreRecord.shown(member.key))")
    }
    return nil
  }

  /// The project API gives a number where the analytics API gives the parts with their total.
  private static func usage(_ members: [Field: Member]) -> TokenUsage {
    var usage = TokenUsage()
    usage.input = members[.inputTokens].flatMap { UsageReader.count($0.value) }
    usage.output = members[.outputTokens].flatMap { UsageReader.count($0.value) }
    usage.cacheRead = members[.cacheRead].flatMap { UsageReader.count($0.value) }
    usage.reasoning = members[.reasoning].flatMap { UsageReader.count($0.value) }
    guard let tokens = members[.tokens]?.value else { return usage }
    if !tokens.isObject {
      usage.statedTotal = UsageReader.count(tokens)
      return usage
    }
    var ignored = WarningList()
    KoreRecord([KoreHolder(object: tokens, origin: .none, names: .tokens, level: 0, isOwn: false)])
      .readUsage(into: &usage, &ignored)
    return usage
  }

  private static func sum(_ value: JSONValue) -> Count? {
    UsageReader.count(value.isObject ? value["total"] ?? value : value)
  }
}
