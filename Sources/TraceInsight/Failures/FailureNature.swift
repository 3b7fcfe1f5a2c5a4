internal import TraceModel

/// What kind of failure a line tells of, as far as its words say: whether waiting may mend it, whether a person decided
/// it, and what to do about it.
enum FailureNature: Sendable {
  /// A person or a rule of theirs said no.
  case refused
  /// A guardrail, a hook or a policy said no.
  case blocked
  /// What was paid for, or is given in a day or a month, is used up.
  case usedUp
  /// Too much was asked in too short a time.
  case rateLimited
  /// The service could not just then.
  case unavailable
  case timedOut
  case unauthorized
  /// A program that is not there.
  case missingCommand
  /// A file, a module or another thing that is not there.
  case missing
  /// An edit of a file that is not as the agent took it to be.
  case staleEdit
  case failedTest
  case wrongInput
  /// A mistake in a program.
  case bug
  case tooLong
  case other

  /// The first whose words a line has, counts.
  private static let words: [(nature: FailureNature, signs: [String])] = [
    (
      .refused,
      [
        "doesn't want to proceed", "does not want to proceed", "user rejected", "rejected by user", "user declined",
        "user denied", "declined by the user", "denied by the user", "requires approval", "requested permissions",
        "haven't granted", "interrupted by user", "interrupted by the user", "cancelled by user", "canceled by user",
        "user cancelled", "aborted by user", "user aborted", "user interrupted", "user rejected the",
        "permission to use", "keyboardinterrupt", "not been approved by", "request was aborted",
      ]
    ),
    // What a rule of an agent's or a model's says of itself; a database's constraint, a browser's origin and the name of
    // a guardrail in somebody's code are none.
    (
      .blocked,
      [
        "blocked by guardrail", "blocked by the guardrail", "blocked by a guardrail", "guardrail blocked",
        "guardrail_intervened", "blocked by policy", "blocked by a policy", "blocked by the policy",
        "policy violation", "content policy", "content_policy", "usage policies", "blocked by hook",
        "blocked by a hook", "hook blocked", "blocked by content", "content_filter", "content filter",
        "content management policy", "safety system", "blocked by safety", "blocked by permission",
      ]
    ),
    (
      .staleEdit,
      [
        "string to replace not found", "has not been read yet", "modified since", "old_string", "no match found for",
        "failed to find context", "failed to find expected lines", "invalid context", "patch does not apply",
        "unexpectedly modified", "found multiple matches", "matches of the string", "hunk failed", "hunk #",
      ]
    ),
    (
      .tooLong,
      [
        "prompt is too long", "context length", "context_length", "context window", "maximum context",
        "too many tokens",
        "exceeds maximum allowed tokens", "string too long", "request too large", "payload too large",
      ]
    ),
    (
      .usedUp,
      [
        "insufficient_quota", "exceeded your current quota", "billing", "credit balance", "out of credit",
        "payment required", "402", "daily limit", "monthly limit", "usage limit", "spending limit", "spend limit",
        "insufficient funds", "insufficient credit", "per day",
      ]
    ),
    (
      .rateLimited,
      ["429", "rate limit", "rate_limit", "ratelimit", "too many requests", "resource_exhausted", "throttl", "quota"]
    ),
    (.missingCommand, ["command not found", "is not recognized as", "executable file not found", "unknown command"]),
    (
      .unavailable,
      [
        "503", "502", "529", "504", "500", "overloaded", "service unavailable", "temporarily", "bad gateway",
        "connection reset", "connection refused", "connection error", "connection aborted", "econnreset",
        "econnrefused", "socket hang up", "internal server error", "server had an error", "server error", "unavailable",
        "try again", "network is unreachable", "name resolution", "database is locked", "deadlock", "eai_again",
        "apiconnectionerror", "remote end closed", "broken pipe", "stream disconnected", "connectionerror",
        "connection closed", "closed the connection", "connection lost", "lost connection", "could not connect",
        "failed to connect", "can't connect", "cannot connect", "unreachable", "no route to host", "epipe", "ebusy",
        "resource busy", "too busy", "try later", "retry later", "goaway", "unexpected eof", "connection timed",
      ]
    ),
    (
      .timedOut,
      [
        "timed out", "timeout", "time-out", "deadline exceeded", "deadline_exceeded", "etimedout", "no answer",
        "no response", "not respond", "too long to",
      ]
    ),
    (
      .unauthorized,
      [
        "401", "403", "unauthorized", "unauthenticated", "forbidden", "invalid api key", "invalid_api_key",
        "authentication", "permission denied", "eacces", "access denied", "permission_denied", "credential",
        "not authorized", "permissionerror", "login", "could not read username",
      ]
    ),
    (
      .failedTest,
      [
        "failed tests/", "failed test", "--- fail", "... failed", "assertionerror", "assert ", "not ok ",
        "recorded an issue", "● ", "expected:", "test failed", " failed,", "failed in",
      ]
    ),
    (
      .missing,
      [
        "404", "not found", "no such file", "filenotfounderror", "enoent", "does not exist", "modulenotfounderror",
        "no module named", "cannot find module", "could not find", "notfound", "no such", "missing", "not a git repo",
        "undefined reference", "unable to resolve",
      ]
    ),
    (
      .wrongInput,
      [
        "400", "422", "inputvalidationerror", "validation", "invalid", "bad request", "unexpected keyword",
        "required parameter", "is required", "-32602", "malformed", "must be", "unrecognized", "unsupported", "usage:",
        "409", "already exists", "unknown option", "unexpected argument", "constraint", "duplicate key",
        "api_key_invalid",
      ]
    ),
    (
      .bug,
      [
        "keyerror", "typeerror", "attributeerror", "valueerror", "indexerror", "nameerror", "syntaxerror",
        "zerodivisionerror", "nullpointerexception", "nil pointer", "referenceerror", "rangeerror", "panic", "error[e",
        ": error: ", "error ts", "undefined", "importerror", "notimplementederror", "recursionerror",
        "segmentation fault",
        "assertion", "illegalargument", "runtimeerror", "cannot read propert", "eisdir", "syntax error",
      ]
    ),
  ]

  init(of line: String) {
    let small = line.prefix(400).lowercased()
    self = Self.words.first { $0.signs.contains { Self.has(small, $0) } }?.nature ?? .other
  }

  /// A number counts only where it stands alone.
  private static func has(_ line: String, _ sign: String) -> Bool {
    guard sign.utf8.first.map({ $0 &- 0x30 < 10 }) == true else { return line.contains(sign) }
    var rest = line[...]
    while let place = rest.firstRange(of: sign) {
      let before = place.lowerBound == line.startIndex ? nil : line[line.index(before: place.lowerBound)]
      let after = place.upperBound == line.endIndex ? nil : line[place.upperBound]
      let isAlone = [before, after].allSatisfy { $0.map { !$0.isNumber && !$0.isLetter && $0 != "." } ?? true }
      if isAlone { return true }
      rest = rest[place.upperBound...]
    }
    return false
  }

  /// Whether the same may well succeed a little later.
  var mayPass: Bool {
    switch self {
    case .rateLimited, .unavailable, .timedOut: true
    default: false
    }
  }

  /// Whether it is a decision, and no failure.
  var isDecision: Bool { self == .refused || self == .blocked }

  /// What to do about it.
  var advice: String {
    switch self {
    case .refused: "say beforehand what may be done, or ask for leave in another way"
    case .blocked: "change what is asked for: the rule that blocked it will do so again"
    case .usedUp: "look at the account: waiting a little does not help, paying or the next period does"
    case .rateLimited: "heed what the service asks for (Retry-After), ask for less at once, or raise the limit"
    case .unavailable: "try again with growing pauses, and have another service to fall back to"
    case .timedOut: "find out what took so long; raise the deadline only if it is to take that long"
    case .unauthorized: "check the credentials and what they are allowed to do"
    case .missingCommand: "install the program, or tell the agent what there is instead"
    case .missing: "tell the agent where it is, or have it look (list, search) before it asks for it"
    case .staleEdit: "have the file read again before it is edited"
    case .failedTest: "run this test alone and look at what it expects"
    case .wrongInput: "look at the arguments: what is allowed should stand in the tool's description"
    case .bug: "mend it where it is raised; the same call will fail again"
    case .tooLong: "give less: sum up the conversation, or cut what tools answer"
    case .other: "look at the input of the first one, and at what it depends on"
    }
  }
}
