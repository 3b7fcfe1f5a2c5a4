internal import JSONTape
internal import TraceModel

/// What Kore says around its events: whether all are here, and its own warnings.
enum KoreEnvelope {
  static func read(_ root: JSONValue, into builder: inout SessionBuilder) {
    guard let meta = root["_meta"] ?? root["meta"] ?? root["data"]?["_meta"] else { return }
    for warning in meta["warnings"]?.elements ?? .empty {
      let code = warning["code"]?.stringValue ?? "warning"
      let message = warning["message"]?.stringValue ?? "the server gave no details"
      builder.warnings.add("server:\(code)", message)
    }
    if meta["is_truncated"]?.boolValue == true {
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

/// An entry of Kore's session list.
enum KoreSessionEntry {
  static func read(_ item: JSONValue, into builder: inout SessionBuilder) {
    var info = builder.info
    info.agent = item["agentName"]?.stringValue ?? info.agent
    if let status = item["status"]?.stringValue {
      info.statusText = status
      info.status = RunStatus(word: status)
    }
    info.start = item["createdAt"].flatMap { Timestamp($0) } ?? info.start
    info.end = (item["endedAt"] ?? item["lastActivityAt"]).flatMap { Timestamp($0) } ?? info.end
    if let channel = item["channel"]?.stringValue, info.tags.isEmpty { info.tags = [channel] }
    info.reported.spanCount = item["traceEventCount"].flatMap(UsageReader.count)
    info.reported.errorCount = item["errorCount"].flatMap(UsageReader.count)
    info.reported.usage.statedTotal = item["tokenCount"].flatMap(UsageReader.count)
    info.reported.cost = item["estimatedCost"].flatMap { Cost($0) }
    info.reported.duration = item["durationMs"].flatMap(PandaProbeFormat.milliseconds)
    builder.info = info
  }
}
