internal import JSONTape
internal import TraceModel

/// Why a model's answer ended, where that is that it had no more room: what vendors call `length` or `max_tokens`.
enum FinishReason {
  private static let words: [StaticString] = [
    "length", "max_tokens", "MAX_TOKENS", "max_output_tokens", "model_length", "token_limit",
    "model_context_window_exceeded", "maxTokens", "max_completion_tokens",
  ]
  /// Folded.
  private static let keys: Set<String> = [
    "finishreason", "finishreasons", "stopreason", "stopreasons", "genairesponsefinishreasons",
    "genairesponsefinishreason", "llmresponsefinishreason", "llmresponsestopreason", "genaicompletion0finishreason",
    "incompletereason", "donereason",
  ]
  private static let mostValues = 4000

  /// Whether an answer was cut off; `false` where nothing says so.
  static func isCutOff(_ span: Span) -> Bool {
    ([span.metadata, span.output] + span.records).contains { slice in
      guard mayTell(slice, span.session) else { return false }
      return span.session.read(slice, tells) ?? false
    }
  }

  /// A quick look: most records need not be read.
  private static func mayTell(_ slice: Slice, _ session: Session) -> Bool {
    guard !slice.isAbsent, session.contains("eason", in: slice) else { return false }
    return words.contains { session.contains($0, in: slice) }
  }

  private static func tells(_ root: JSONValue) -> Bool {
    var open = [root]
    var left = mostValues
    while let value = open.popLast(), left > 0 {
      left -= 1
      if value.isObject {
        // OpenTelemetry's attributes are pairs.
        if let key = value["key"]?.stringValue, let said = value["value"], isKey(key), hasWord(said) { return true }
        if let details = value["incomplete_details"], let reason = details["reason"], isWord(reason) { return true }
        for member in value.members {
          let isReason = member.value.isString || member.value.isArray
          if isReason, isKey(member.key.stringValue ?? ""), hasWord(member.value) { return true }
          if member.value.isObject || member.value.isArray { open.append(member.value) }
        }
      } else {
        for element in value.elements where element.isObject || element.isArray { open.append(element) }
      }
    }
    return false
  }

  private static func isKey(_ key: String) -> Bool { key.utf8.count <= 64 && keys.contains(WordFold.text(key)) }

  private static func isWord(_ value: JSONValue) -> Bool { words.contains { value.equals($0) } }

  /// Whether a list of reasons, in whatever it is wrapped, has one of them.
  private static func hasWord(_ value: JSONValue) -> Bool {
    var open = [value]
    var left = 100
    while let value = open.popLast(), left > 0 {
      left -= 1
      if value.isString {
        if isWord(value) { return true }
        if let text = value.beginning(400), text.first == "[", words.contains(where: { text.contains("\"\($0)\"") }) {
          return true
        }
      }
      for member in value.members { open.append(member.value) }
      for element in value.elements { open.append(element) }
    }
    return false
  }
}
