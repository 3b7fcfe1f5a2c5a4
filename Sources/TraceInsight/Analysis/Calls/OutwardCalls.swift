internal import TraceModel

/// Calls that do something to others, each of which should be done once: a mail, a payment, a ticket.
enum OutwardCalls {
  private static let verbs: Set<String> = [
    "send", "charge", "pay", "purchase", "buy", "transfer", "refund", "invite", "reply", "notify", "publish", "submit",
    "book", "reserve", "post", "create", "tweet", "donate", "withdraw", "place",
  ]
  /// Verbs where they come first, and things elsewhere: `order_pizza`, but `track_order`.
  private static let first: Set<String> = [
    "order", "mail", "email", "comment", "invoice", "checkout", "text", "message",
  ]
  /// Words of what only looks at such a thing, or makes it again without harm.
  private static let harmless: Set<String> = [
    "check", "get", "track", "validate", "preview", "estimate", "verify", "calculate", "compute", "can", "is", "has",
    "wait", "watch", "monitor", "draft", "simulate", "test", "list", "find", "search", "view", "show", "describe",
    "status", "prepare", "read", "fetch", "quote", "directory", "folder", "dir", "file", "files", "cache", "index",
  ]

  static func contain(_ span: Span) -> Bool {
    guard span.kind == .tool, !CommandKind.isShell(span) else { return false }
    let words = ToolWords.words(of: span)
    if words.contains(where: harmless.contains) { return false }
    return words.contains(where: verbs.contains) || words.first.map(first.contains) ?? false
  }
}
