internal import JSONTape
internal import TraceModel

/// What a payload says, in a number: two that say the same have the same one, however they are spelled. The order of
/// keys, white space, JSON in a string and what only describes or marks a call make no difference.
struct CallContent {
  /// What is looked at.
  enum Part {
    /// Arguments: what describes the call, and marks that are made anew for each call, are left out.
    case arguments
    /// The same, spelled loosely: how much is wanted of an answer, and the case and the signs of a text, are left out.
    case looseArguments
    /// An answer: times, lengths of time and such marks are left out.
    case answer
  }

  private let part: Part
  /// The words of the tool's name: what they name is no mark (`cancel_request` is told its request by `requestId`).
  private var toolWords: Set<String> = []
  /// When the call was made: a time near it says only that.
  private var moment: Timestamp?
  /// JSON in strings in JSON in strings: what lies deeper counts as text.
  private static let deepest = 6
  /// More of a payload is compared byte for byte.
  static let longest = 256_000

  init(_ part: Part) { self.part = part }

  /// - Parameter span: the call whose arguments or answer are looked at.
  init(_ part: Part, of span: Span) {
    self.part = part
    guard part != .answer else { return }
    toolWords = Set(ToolWords.words(of: span))
    moment = span.start
  }

  /// Folded keys of marks that programs put on each call anew.
  private static let marks: Set<String> = [
    "requestid", "toolcallid", "tooluseid", "correlationid", "idempotencykey", "nonce", "invocationid", "reqid",
    "xrequestid", "attemptnumber", "retrycount", "tryno",
  ]
  /// Folded keys of when a call was made, which are also those of a time that is asked for.
  private static let calls: Set<String> = [
    "timestamp", "ts", "now", "sentat", "requestedat", "clienttime", "currenttime",
  ]
  /// So far from its call a time may be that only says when it was made.
  private static let near = Elapsed(clamping: 600, .seconds)
  /// Folded keys of what a model says about a call.
  private static let remarks: Set<String> = [
    "explanation", "reasoning", "thought", "thoughts", "rationale", "justification", "onesentenceexplanation",
    "toolsummary", "toolaction", "waitforpreviouscommand", "isbackground", "timeoutms",
  ]
  /// Beside one of these a description says what the call is for.
  private static let deeds: Set<String> = ["command", "cmd", "script", "code", "pattern", "query", "url", "sql"]
  private static let descriptions: Set<String> = ["description", "purpose", "reason", "intent", "summary", "goal"]
  /// Folded keys of times in answers.
  private static let moments: Set<String> = [
    "time", "date", "datetime", "duration", "durationms", "elapsed", "elapsedms", "tookms", "took", "latencyms",
    "fetchedat", "updatedat", "generatedat", "servertime", "retrievedat", "checkedat", "asof", "durationseconds",
    "executiontime", "timing", "age", "expiresat", "lastchecked", "etag", "cachedat", "readat",
  ]

  /// Folded keys of how much is wanted.
  private static let amounts: Set<String> = [
    "limit", "maxresults", "headlimit", "topk", "numresults", "maxlines", "timeout", "timeoutms",
    "timeoutseconds", "yieldtimems", "maxoutputtokens", "maxtokens", "maxchars", "pagesize", "perpage",
    "runinbackground",
  ]

  /// What a value of arguments says.
  func number(of value: JSONValue) -> UInt64 { number(value, depth: 0) }

  /// Whether a key of a call's arguments makes no difference.
  func leavesOut(_ key: String, _ value: JSONValue?, in span: Span) -> Bool {
    if let value, isOfCall(WordFold.text(key), value) { return true }
    let hasDeed = span.session.read(span.input) { $0.members.contains { Self.deeds.contains(folded($0.key)) } } ?? false
    return isLeftOut(WordFold.text(key), hasDeed)
  }

  /// Whether a value has members, and none that makes a difference.
  func leavesAllOut(_ value: JSONValue) -> Bool {
    var isEmpty = true
    for member in value.members {
      isEmpty = false
      let key = folded(member.key)
      if !isLeftOut(key, false), !isOfCall(key, member.value) { return false }
    }
    return !isEmpty
  }

  func number(of payload: Slice, in session: Session) -> UInt64 {
    guard payload.count <= Self.longest, let number = session.read(payload, { number($0, depth: 0) }) else {
      return session.fingerprint(of: payload)
    }
    return number
  }

  private func number(_ value: JSONValue, depth: Int) -> UInt64 {
    if value.isObject, depth < Self.deepest {
      // The sum does not know the order.
      var sum: UInt64 = 0x9E37_79B9_7F4A_7C15
      let hasDeed = part != .answer && value.members.contains { Self.deeds.contains(folded($0.key)) }
      for member in value.members {
        let key = folded(member.key)
        if isLeftOut(key, hasDeed) || member.value.isNull || isOfCall(key, member.value) { continue }
        sum &+= mixed(hash(key), number(member.value, depth: depth + 1))
      }
      return mixed(sum, 1)
    }
    if value.isArray, depth < Self.deepest {
      return value.elements.reduce(0x51_7CC1) { mixed($0, number($1, depth: depth + 1)) }
    }
    if value.isString { return number(text: value.stringValue ?? "", depth) }
    return hash(value.isNumber ? Self.plain(number: value.spelling) : value.spelling)
  }

  private func number(text: String, _ depth: Int) -> UInt64 {
    let said = text.trimmed
    if let first = said.utf8.first, first == 0x7B || first == 0x5B, depth < Self.deepest,
      let document = try? JSONDocument(Bytes(said))
    {
      return document.withRoot { number($0, depth: depth + 1) }
    }
    if part == .answer { return hash(said.utf8.count <= 400 ? FailurePattern(said, keepingNumbers: true).key : said) }
    return hash(part == .looseArguments ? Self.loose(said) : said)
  }

  /// A text without its signs and its case; of a command what is done before its output is cut.
  private static func loose(_ text: String) -> String {
    var rest = text[...]
    for mark in [" | head", " | tail", " 2>&1"] {
      if let place = rest.firstRange(of: mark) { rest = rest[..<place.lowerBound] }
    }
    var kept: [UInt8] = []
    for byte in rest.utf8 {
      switch byte {
      case 0x41...0x5A: kept.append(byte | 0x20)
      // White space and quotes at either end, and how much of either there is, say nothing.
      case 0x20, 0x09, 0x0A, 0x0D, 0x22, 0x27, 0x60: if kept.last != 0x20 { kept.append(0x20) }
      default: kept.append(byte)
      }
    }
    return String(decoding: kept, as: UTF8.self).trimmed
  }

  /// `2.0` is 2.
  private static func plain(number: String) -> String {
    guard number.contains("."), !number.contains(where: { $0 == "e" || $0 == "E" }) else { return number }
    var digits = Substring(number)
    while digits.last == "0" { digits.removeLast() }
    if digits.last == "." { digits.removeLast() }
    return String(digits)
  }

  /// Whether a member says when its call was made.
  private func isOfCall(_ key: String, _ value: JSONValue) -> Bool {
    guard Self.calls.contains(key) else { return false }
    guard part != .answer else { return true }
    guard let moment, let time = Timestamp(value.stringValue ?? value.spelling) else { return false }
    let distance = time - moment
    return distance <= Self.near && .zero - distance <= Self.near
  }

  private func isLeftOut(_ key: String, _ hasDeed: Bool) -> Bool {
    if Self.marks.contains(key) { return !toolWords.contains { $0.utf8.count > 2 && key.hasPrefix($0) } }
    switch part {
    case .arguments, .looseArguments:
      if part == .looseArguments, Self.amounts.contains(key) { return true }
      return Self.remarks.contains(key) || hasDeed && Self.descriptions.contains(key)
    case .answer: return Self.moments.contains(key)
    }
  }

  private func folded(_ key: JSONValue) -> String {
    guard key.spelling.utf8.count <= 64, let name = key.stringValue else { return key.spelling }
    return WordFold.text(name)
  }

  private func hash(_ text: String) -> UInt64 {
    var hasher = Hasher()
    hasher.combine(text)
    return UInt64(truncatingIfNeeded: hasher.finalize())
  }

  private func mixed(_ one: UInt64, _ other: UInt64) -> UInt64 {
    var mixed = (one ^ (other &+ 0x9E37_79B9_7F4A_7C15 &+ (one << 6) &+ (one >> 2))) &* 0xBF58_476D_1CE4_E5B9
    mixed ^= mixed >> 29
    return mixed
  }
}

/// The contents of a session's payloads, each spelling read once.
final class CallContents {
  private let session: Session
  /// A spelling of a payload, and the tool that was given it.
  private struct Key: Hashable {
    let part: CallContent.Part
    let spelling: UInt64
    let tool: PooledString
  }

  private var numbers: [Key: UInt64] = [:]

  init(_ session: Session) { self.session = session }

  func arguments(of span: Span) -> UInt64 { number(of: span.input, of: span, as: .arguments) }

  func looseArguments(of span: Span) -> UInt64 { number(of: span.input, of: span, as: .looseArguments) }

  /// What came of a call: its answer, or what it failed with.
  func answer(of span: Span) -> UInt64 {
    let said = span.status == .error && !span.error.isAbsent ? span.error : span.output
    if said.isAbsent { return span.status == .error ? 2 : 1 }
    return number(of: said, of: span, as: .answer)
  }

  private func number(of payload: Slice, of span: Span, as part: CallContent.Part) -> UInt64 {
    let key = Key(
      part: part, spelling: session.fingerprint(of: payload), tool: part == .answer ? .none : span.name)
    if let known = numbers[key] { return known }
    let number = CallContent(part, of: span).number(of: payload, in: session)
    numbers[key] = number
    return number
  }
}
