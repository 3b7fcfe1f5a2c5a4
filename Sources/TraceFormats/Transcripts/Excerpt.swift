/// Short texts out of long ones.
enum Excerpt {
  /// The first line with something on it, of at most `limit` characters.
  static func line(_ text: String, limit: Int = 120) -> String {
    // Texts may be megabytes long; no more is looked at than is shown.
    let line = text.drop { $0.isWhitespace }.prefix(limit + 1).prefix { !$0.isNewline }
    return line.count > limit ? line.prefix(limit - 1) + "…" : String(line)
  }
}
