internal import JSONTape
internal import TraceModel

/// In which of their arguments calls differ that are nearly the same.
enum DifferingArguments {
  private static let most = 3

  /// `limit`, `query and limit`; empty where the calls are the same.
  static func names(_ spans: [Span]) -> String {
    guard let first = spans.first else { return "" }
    var names: [String] = []
    for span in spans.dropFirst() where !span.session.haveEqualBytes(span.input, first.input) {
      for name in differing(first, span) where !names.contains(name) { names.append(name) }
    }
    return names.prefix(most).joined(separator: ", ") + (names.count > most ? " and others" : "")
  }

  private static func differing(_ one: Span, _ other: Span) -> [String] {
    let (first, second) = (numbers(one), numbers(other))
    return Set(first.keys).union(second.keys).filter { first[$0] != second[$0] }.sorted()
  }

  /// What each argument of a call says, but for those that only describe or mark it.
  private static func numbers(_ span: Span) -> [String: UInt64] {
    let content = CallContent(.arguments, of: span)
    return span.session.read(span.input) { value in
      var numbers: [String: UInt64] = [:]
      for member in value.members.prefix(64) {
        let key = member.key.stringValue ?? ""
        if !content.leavesOut(key, member.value, in: span) { numbers[key] = content.number(of: member.value) }
      }
      return numbers
    } ?? [:]
  }
}
