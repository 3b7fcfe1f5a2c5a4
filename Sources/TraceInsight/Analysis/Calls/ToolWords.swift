internal import TraceModel

/// The words in a tool's name, in lower case: `getUserByID`, `get_user_by_id` and `crm.users.get-by-id` have the same
/// kind of words.
enum ToolWords {
  /// A longer name says nothing that could be relied on.
  private static let longest = 200

  static func words(of span: Span) -> [String] {
    guard span.session.slice(span.name).count <= longest, let name = span.session.text(span.name) else { return [] }
    return words(of: name)
  }

  static func words(of name: String) -> [String] {
    var words: [String] = []
    var word = ""
    func flush() {
      if !word.isEmpty { words.append(word) }
      word = ""
    }
    let scalars = Array(name.unicodeScalars)
    for (place, scalar) in scalars.enumerated() {
      let isUpper = (0x41...0x5A).contains(scalar.value)
      let isLetter = scalar.properties.isAlphabetic
      if !isLetter {
        flush()
        continue
      }
      let before = place > 0 ? scalars[place - 1] : " "
      let isAfterLower = (0x61...0x7A).contains(before.value)
      let next = place + 1 < scalars.count ? scalars[place + 1] : " "
      let endsCapitals = (0x41...0x5A).contains(before.value) && (0x61...0x7A).contains(next.value)
      if isUpper, isAfterLower || endsCapitals { flush() }
      word += String(scalar).lowercased()
    }
    flush()
    return words
  }
}
