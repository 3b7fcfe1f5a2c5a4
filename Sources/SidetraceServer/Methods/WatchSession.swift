internal import JSONRPC
internal import JSONTape
internal import TraceClient
internal import TraceInsight
internal import TraceModel
internal import TraceStore

/// `session.watch`: what changes in a session, or in the list of sessions, from now on.
enum WatchSession: Method {
  private static let sessionID = Parameter<String?>.optional(
    "sessionId", "the session to watch; without it, the list of sessions")
  private static let include = Parameter<[String]>.words(
    "include", ["summary", "traces", "spans"], default: ["summary"],
    "how much of the session to give to begin with, as session.get does")
  private static let forever = Parameter<Bool>.flag(
    "forever", "go on also after the session has ended, which some services say between two turns")
  private static let limit = CommonParameters.limit(50, upTo: 200, "sessions of the list")

  static let declaration = MethodDeclaration(
    "session.watch", "Tells what changes in a session, or in the list of sessions, from now on.",
    [sessionID, include, CommonParameters.payloads, forever] + SessionFilterParameters.all + [
      limit, CommonParameters.source,
    ],
    result:
      "`watchId`, and what the watch begins with: `session` and `traces`, or `items`. Changes follow as "
      + "`session/didChange` or `session/listDidChange`.")

  static func answer(_ call: Call, _ result: inout JSONWriter) -> Outcome {
    if let id = call.arguments[sessionID] { return watchSession(id, call) }
    return watchList(call)
  }

  private static func watchSession(_ id: String, _ call: Call) -> Outcome {
    let arguments = call.arguments
    let parts = Set(arguments[include])
    let payloads = arguments.payloads
    let untilEnd = !arguments[forever]
    let source = arguments[CommonParameters.source]
    return Call.later { [catalog = call.catalog, watches = call.context.watches] conversation throws(SourceError) in
      let found = try await catalog.located(.session(id), source: source, refresh: false)
      guard let origin = catalog.sources.first(where: { $0.name == found.source }) else { throw tooMany() }
      let target = Watches.Target.session(id: found.session.id, source: found.source)
      let look = SessionLook(
        catalog: catalog, target: target, key: .session(found.session.id, source: found.source), source: origin)
      let added = watches.add(
        target, snapshot: .session(found.session), conversation: conversation, payloads: payloads, untilEnd: untilEnd
      ) { await look.run(from: found.session, $0) }
      guard let added, case .session(let session) = added.snapshot else { throw tooMany() }
      await conversation.roomToAnswer()
      var problem: SourceError?
      let answer = json { writer in
        writer.object { writer in
          writer.member("watchId", added.id)
          writer.key("session")
          SessionPresentation.write(session.summary, source: found.source, to: &writer)
          guard parts.contains("traces") || parts.contains("spans") else { return }
          writer.key("traces")
          writer.array { writer in
            for place in session.traces.indices where problem == nil {
              TracePresentation.write(
                place, of: session, payloads: payloads, withSpans: parts.contains("spans"), to: &writer)
              problem = AnswerSize.problem(writer.count, of: found)
            }
          }
        }
      }
      if let problem {
        _ = watches.remove(added.id)
        throw problem
      }
      return answer
    }
  }

  private static func watchList(_ call: Call) -> Outcome {
    let arguments = call.arguments
    var query = SessionFilterParameters.query(arguments, ordered: false)
    query.limit = arguments[limit]
    let source = arguments[CommonParameters.source]
    return Call.later {
      [catalog = call.catalog, watches = call.context.watches, query] conversation throws(SourceError) in
      let page = try await catalog.sessions(query, source: source, refresh: true)
      let target = Watches.Target.list(query, source: source)
      let look = ListLook(catalog: catalog, target: target, query: query, source: source)
      let added = watches.add(
        target, snapshot: .list(page), conversation: conversation, payloads: .none, untilEnd: false
      ) { await look.run(from: page, $0) }
      guard let added, case .list(let known) = added.snapshot else { throw tooMany() }
      await conversation.roomToAnswer()
      return json { writer in
        writer.object { writer in
          writer.member("watchId", added.id)
          writer.key("items")
          writer.array { writer in
            for (source, summary) in known.items { SessionPresentation.write(summary, source: source, to: &writer) }
          }
          writer.warnings(known.warnings)
        }
      }
    }
  }

  private static func tooMany() -> SourceError {
    SourceError(
      .unsupported, "\(Watches.most) watches are the most at a time", hint: "end some with session.unwatch")
  }
}

/// `session.unwatch`: ends a watch.
enum UnwatchSession: Method {
  private static let watchID = Parameter<String>.required("watchId", "the watch to end")

  static let declaration = MethodDeclaration(
    "session.unwatch", "Ends a watch.", [watchID],
    result: "`removed`: whether there was such a watch; it may have ended with its session.")

  static func answer(_ call: Call, _ result: inout JSONWriter) -> Outcome {
    let removed = call.context.watches.remove(call.arguments[watchID])
    result.object { writer in writer.member("removed", removed) }
    return .answered
  }
}
