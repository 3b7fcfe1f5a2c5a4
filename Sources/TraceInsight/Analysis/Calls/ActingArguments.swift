internal import JSONTape
internal import TraceModel

/// Arguments with which a tool acts whose name says that it reads: a method of HTTP that changes something, a statement
/// of SQL, a flag such as `mark_read`.
enum ActingArguments {
  private static let methods: Set<String> = ["post", "put", "patch", "delete"]
  private static let statements: Set<String> = [
    "insert", "update", "delete", "drop", "alter", "create", "truncate", "merge", "replace", "grant", "revoke", "call",
    "exec", "execute", "mutation", "vacuum", "copy", "begin", "upsert", "lock",
  ]
  private static let clauses: Set<String> = [
    "set", "into", "table", "from", "where", "values", "index", "view", "database",
  ]
  /// Keys whose value says what is to be done.
  private static let deeds: Set<String> = ["action", "operation", "op", "command", "cmd", "verb", "mode", "method"]
  /// Keys that name what is run or written.
  private static let writing: Set<String> = ["exec", "save", "write", "download"]
  private static let most = 256
  private static let deepest = 4

  static func occur(in span: Span) -> Bool {
    span.session.read(span.input) { root in
      var open = [(value: root, depth: 0)]
      var left = most
      while let (value, depth) = open.popLast(), left > 0 {
        for member in value.members {
          left -= 1
          if left <= 0 { break }
          if acts(ToolWords.words(of: member.key.stringValue ?? ""), member.value) { return true }
          if depth < deepest, member.value.isObject { open.append((member.value, depth + 1)) }
        }
      }
      return false
    } ?? false
  }

  private static func acts(_ key: [String], _ value: JSONValue) -> Bool {
    if key.contains("mutation"), !value.isNull { return true }
    if value.boolValue == true { return key.contains(where: CertainReading.acts) }
    guard let text = value.stringValue, !text.isEmpty else { return false }
    if key.contains(where: writing.contains) { return true }
    let words = ToolWords.words(of: String(text.prefix(80)))
    guard let first = words.first else { return false }
    if let last = key.last, deeds.contains(last) {
      return methods.contains(first) || words.contains(where: CertainReading.acts)
    }
    // A question in words may begin with such a word, too; a statement has other words of SQL, or signs.
    guard statements.contains(first), words.count > 1 else { return false }
    return words.contains(where: clauses.contains) || text.contains { "=(){};*".contains($0) }
  }
}
