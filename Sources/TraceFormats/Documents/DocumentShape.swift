package import JSONTape
internal import TraceModel

/// What a JSON document is, told by its content alone.
package enum DocumentShape: Sendable, Equatable {
  case pandaProbeSession, pandaProbeTrace, pandaProbeSessionList, pandaProbeTraceList
  case syntropic137Session, syntropic137List, syntropic137Conversation
  case koreEvents, koreSessionList
  case otlp

  /// The shape of `root`, or why it is none that holds sessions or traces.
  package static func recognise(_ root: JSONValue) -> Result<DocumentShape, Unrecognised> {
    if root["resourceSpans"]?.isArray == true { return .success(.otlp) }
    if root.isObject {
      if let shape = service(root) { return .success(shape) }
      if let reason = knownOther(root) { return .failure(Unrecognised(reason: reason)) }
    }
    if KoreFormat.eventList(root) != nil || KoreFormat.isEvent(root) { return .success(.koreEvents) }
    return .failure(Unrecognised(reason: "no session, trace or list of them"))
  }

  package struct Unrecognised: Error {
    package let reason: String
  }

  private static func service(_ root: JSONValue) -> DocumentShape? {
    if root["session_id"]?.isString == true {
      if root["lines"]?.isArray == true { return .syntropic137Conversation }
      if root["traces"]?.isArray == true, root["trace_count"] != nil { return .pandaProbeSession }
    }
    if root["trace_id"]?.isString == true, root["spans"]?.isArray == true { return .pandaProbeTrace }
    if root["id"]?.isString == true, root["operations"]?.isArray == true { return .syntropic137Session }
    if let items = root["items"], items.isArray, root["total"] != nil, let first = items.first {
      if first["session_id"] != nil, first["trace_count"] != nil { return .pandaProbeSessionList }
      if first["trace_id"] != nil, first["span_count"] != nil { return .pandaProbeTraceList }
    }
    if let sessions = root["sessions"], sessions.isArray, let first = sessions.first, first["id"]?.isString == true {
      if first["workflow_id"] != nil || first["total_cost_usd"] != nil { return .syntropic137List }
      if root["success"] != nil || first["createdAt"] != nil { return .koreSessionList }
    }
    return nil
  }

  /// Bodies of the services that hold no session, named so that a person need not wonder.
  private static func knownOther(_ root: JSONValue) -> String? {
    if root["openapi"] != nil { return "an API description" }
    if let items = root["items"], items.isEmptyContainer { return "an empty list" }
    if let sessions = root["sessions"], sessions.isEmptyContainer { return "an empty list" }
    if let detail = root["detail"] ?? root["error"], detail.isString || detail.isObject || detail.isArray,
      root["traces"] == nil
    {
      return "an error answer"
    }
    return nil
  }
}

extension JSONValue {
  /// The first element of an array.
  package var first: JSONValue? {
    var elements = elements
    return elements.next()
  }
}
