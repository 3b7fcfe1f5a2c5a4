internal import JSONTape
internal import TraceModel

/// Runtime names differ from those of Kore's page, so an event belongs to a family by its name's shape.
extension EventFamily {
  /// The family of an event type; its words may be joined by anything.
  init(type: String) { self = KoreEventType(type).family }
}

/// What the type of an event says.
struct KoreEventType {
  let family: EventFamily
  /// The event tells of an end, and its time is that of the end.
  let isStampedAtEnd: Bool
  /// The event is the second half of something that another began.
  let isEnd: Bool
  let isUserMessage: Bool
  let isAgentEnter: Bool
  let isAgentExit: Bool
  let isSpanEnd: Bool
  let isRetry: Bool
  let isWarning: Bool
  let soundsFailed: Bool
  let isViolation: Bool
  let isSessionEnd: Bool

  init(_ type: String) {
    let (family, words) = Self.family(of: WordFold.words(type))
    let name = words.joined()
    let last = words.last ?? ""
    self.family = family
    isUserMessage = Self.userMessages.contains(name)
    isAgentEnter = ["agententer", "agentstart", "agentstarted", "agententered", "agentbegin"].contains(name)
    isAgentExit = ["agentexit", "agentend", "agentended", "agentexited", "agentcomplete", "agentcompleted"].contains(
      name)
    isSpanEnd = ["spanend", "spanended", "spanfinished"].contains(name)
    isRetry = name.contains("retry")
    isWarning = name == "warning"
    soundsFailed = last == "error" || last == "failed" || name.hasSuffix("error") || name.hasSuffix("failed")
    isViolation = name.contains("violation")
    isSessionEnd = name == "sessionended" || name == "sessionend"
    isEnd = Self.ends.contains(last) || soundsFailed || family == .llmCall && last == "response"
    isStampedAtEnd = isEnd || last == "result" || last == "exit" || last == "retry" || family == .toolResult
  }

  private static let ends: Set<String> = [
    "completed", "complete", "finished", "end", "ended", "done", "succeeded", "success", "failed", "error",
  ]
  private static let beginnings: Set<String> = ["started", "start", "begin", "began", "requested", "request", "event"]
  /// Words that some set before the name.
  private static let spaces: Set<String> = ["event", "trace", "kore", "abl", "runtime", "agent", "engine", "span"]

  private static let userMessages: Set<String> = [
    "usermessage", "userinput", "userutterance", "userquery", "usermessagereceived",
  ]

  /// The family, and the words without those that only say whose they are.
  private static func family(of words: [String]) -> (EventFamily, [String]) {
    var rest = words[...]
    while !rest.isEmpty {
      let name = rest.joined()
      if let found = exact[name] ?? byShape(name) { return (found, Array(rest)) }
      if rest.count > 1, let last = rest.last, ends.contains(last) || beginnings.contains(last) {
        let begun = rest.dropLast().joined()
        if let found = exact[begun] ?? byShape(begun) { return (found, Array(rest)) }
      }
      guard rest.count > 1, let first = rest.first, spaces.contains(first) else { break }
      rest = rest.dropFirst()
    }
    return (.other, words)
  }

  private static let exact: [String: EventFamily] = {
    let names: [EventFamily: [String]] = [
      .llmCall: [
        "llm", "llmcall", "voicellm", "llmcallcompleted", "llmcallfailed", "llmstart", "llmsdkerror", "llmrequest",
        "llmresponse", "llmcompletion", "llmgeneration", "llminvocation", "llmcallevent", "generation",
        "chatcompletion",
        "modelcall", "modelinvocation", "llmend",
      ],
      .toolCall: [
        "tool", "toolcall", "toolcallstart", "toolstart", "toolcallcompleted", "toolcallskipped", "dslcall",
        "toolinvocation", "tooluse", "toolexecution", "functioncall", "toolcalled", "toolrequest",
      ],
      .toolResult: [
        "toolresult", "toolend", "toolerror", "toolcallerror", "toolcallfailed", "toolresponse", "tooloutput",
        "toolcallresult", "toolcallresponse", "functionresult", "functionresponse", "functioncallresult",
      ],
      .decision: [
        "decision", "enginedecision", "agentdecision", "handoffconditioncheck", "completioncheck", "constraintcheck",
        "deterministicrouting", "routeconditionunresolved", "flowtransition", "routingdecision", "routedecision",
        "decisionmade", "routing",
      ],
      .handoff: [
        "handoff", "deterministichandoff", "delegate", "delegatestart", "delegatecomplete", "agentswitch",
        "threadreturn",
        "agenthandoff", "agenttransfer", "transfer", "delegation",
      ],
      .guardrail: ["constraintviolation", "guardraileval", "guardrailevaluation", "guardrail"],
      .stateChange: [
        "statechange", "sessionupdated", "datastored", "dslset", "correction", "flowstepenter", "flowstepexit",
        "stateupdate", "statechanged", "stateupdated", "statetransition", "variableset",
      ],
      .error: ["error", "warning", "exception"],
      .response: [
        "response", "agentresponse", "dslrespond", "channelresponsesent", "voicetts", "botresponse", "assistantmessage",
        "assistantresponse", "botmessage", "finalresponse",
      ],
      .lifecycle: [
        "agententer", "agentexit", "usermessage", "spanend", "userinput", "userutterance", "userquery", "agentstart",
        "agentend", "agentstarted", "agentended", "agentcompleted", "agentexited", "agententered",
      ],
      .other: ["toolcallretry"],
    ]
    var families: [String: EventFamily] = [:]
    for (family, own) in names { for name in own { families[name] = family } }
    return families
  }()

  private static func byShape(_ name: String) -> EventFamily? {
    if name.hasPrefix("guardrail") { return .guardrail }
    if name.hasPrefix("multiintent") { return .decision }
    if name.hasPrefix("escalation") || name.hasPrefix("fanout") || name.hasPrefix("handoff") { return .handoff }
    if name.hasPrefix("memory") || name.hasPrefix("gather") { return .stateChange }
    if name.hasSuffix("error") || name.hasSuffix("failed") { return .error }
    if name.hasPrefix("session") || name.hasPrefix("voicesession") { return .lifecycle }
    return nil
  }
}
