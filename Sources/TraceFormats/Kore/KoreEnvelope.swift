package import JSONTape
package import TraceModel

/// What Kore says around its events: whether all are here, and its own warnings.
package enum KoreEnvelope {
  package static func read(_ root: JSONValue, into builder: inout SessionBuilder) {
    if let meta = meta(of: root) { read(meta: meta, into: &builder) }
  }

  /// What a body says of itself.
  static func meta(of root: JSONValue) -> JSONValue? { root["_meta"] ?? root["meta"] ?? root["data"]?["_meta"] }

  static func read(meta: JSONValue, into builder: inout SessionBuilder) {
    for warning in meta["warnings"]?.elements ?? .empty {
      let code = warning["code"]?.stringValue ?? "warning"
      let message = warning["message"]?.stringValue ?? "the server gave no details"
      builder.warnings.add("server:\(code)", message)
    }
    if (meta["is_truncated"] ?? meta["isTruncated"])?.boolValue == true {
      let loaded = meta["loaded_count"].flatMap(UsageReader.count)
      let available = meta["available_count"].flatMap(UsageReader.count)
      if let loaded, let available {
        builder.info.incomplete = "the server gave \(loaded) of \(available) events"
      } else {
        builder.info.incomplete = "the server cut the list of events short"
      }
    }
  }
}

extension KoreEnvelope {
  /// How many events the session has, where the body says so, as a number or as text.
  package static func total(_ root: JSONValue) -> Count? { statedTotal(root) ?? number(root, "count") }

  /// The same without `count`, which some use for what is on the page.
  package static func statedTotal(_ root: JSONValue) -> Count? {
    number(root, "total") ?? number(root, "available_count")
  }

  private static func number(_ root: JSONValue, _ name: StaticString) -> Count? {
    let holders = [root, root["pagination"], root["_meta"], root["meta"], root["data"]]
    for holder in holders.compactMap({ $0 }) {
      if let number = holder[name].flatMap(UsageReader.count) { return number }
    }
    return nil
  }

  /// Whether the body has a list of events with nothing in it.
  package static func hasEmptyList(_ root: JSONValue) -> Bool {
    for holder in [root, root["data"]].compactMap({ $0 }) {
      if holder.isArray { return holder.isEmptyContainer }
      for name in KoreFormat.listNames {
        if let list = holder[name], list.isArray, list.isEmptyContainer { return true }
      }
    }
    return false
  }
}

/// An entry of Kore's session list.
package enum KoreSessionEntry {
  package static func read(_ item: JSONValue, into builder: inout SessionBuilder) {
    var info = builder.info
    info.agent = item["agentName"]?.stringValue ?? info.agent
    if let status = item["status"]?.stringValue {
      info.statusText = status
      info.status = RunStatus(word: status)
    }
    info.start = item["createdAt"].flatMap { Timestamp($0) } ?? info.start
    info.end = (item["endedAt"] ?? item["lastActivityAt"]).flatMap { Timestamp($0) } ?? info.end
    if let channel = item["channel"]?.stringValue, info.tags.isEmpty { info.tags = [channel] }
    info.reported.spanCount = sum(item["traceEventCount"])
    info.reported.errorCount = item["errorCount"].flatMap(UsageReader.count)
    info.reported.usage.statedTotal = sum(item["tokenCount"])
    if let tokens = item["tokenCount"], tokens.isObject {
      info.reported.usage.input = tokens["inputTokens"].flatMap(UsageReader.count)
      info.reported.usage.output = tokens["outputTokens"].flatMap(UsageReader.count)
      info.reported.usage.cacheRead = tokens["cachedTokens"].flatMap(UsageReader.count)
      info.reported.usage.reasoning = tokens["reasoningTokens"].flatMap(UsageReader.count)
    }
    info.reported.cost = item["estimatedCost"].flatMap { Cost($0) }
    info.reported.rules = [CountingRule(.spanCount, "the server counts events, several of which may be one span")]
    info.reported.duration = item["durationMs"].flatMap(TimeReader.milliseconds)
    builder.info = info
  }

  /// The project API gives a number where the analytics API gives the parts with their total.
  private static func sum(_ value: JSONValue?) -> Count? {
    guard let value else { return nil }
    return UsageReader.count(value.isObject ? value["total"] ?? value["totalTokens"] ?? value : value)
  }
}
