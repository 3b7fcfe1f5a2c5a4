/// A place that a tool call names: in its arguments, or in what is told of its result.
struct Touch {
  var path: String
  var action: TouchAction
  var rule = LinkRule.fileArgument
  /// Counted from 1; of a change, the first line of what was put there.
  var line: Int?
  var endLine: Int?
  /// Of a change, the first line of what it replaced.
  var oldLine: Int?
  var change: TextChange?
  /// What the file was called before, where the call gave it another name.
  var movedFrom: String?
  /// All that the file said before the call, and after it, where that is told.
  var before: String?
  var after: String?
  /// Whether only the kind of command says that the file was changed, and nothing says how.
  var isGuess = false
}

/// What an edit took from a file and put there.
struct TextChange: Sendable, Hashable {
  /// Without it, nothing was looked for.
  var old: String?
  /// Without it, nothing was put there.
  var new: String?
  /// Whether both are whole lines, without the end of the last one.
  var isLines = false
  /// Whether it was made wherever its text was found.
  var isEverywhere = false

  /// How many lines more there are after it, where it was made once.
  var addedLineCount: Int { count(new) - count(old) }

  private func count(_ text: String?) -> Int {
    guard let text else { return 0 }
    return text.utf8.count { $0 == 0x0A } + (isLines ? 1 : 0)
  }
}

/// How much of the texts is taken that calls give: none, to know which files they touch; or all, to follow the lines.
enum TouchTexts {
  case none, all

  /// Longer text is not followed, in bytes.
  private static let longest = 4 << 20

  func take(_ text: @autoclosure () -> String?, length: Int) -> String? {
    self == .all && length <= Self.longest ? text() : nil
  }
}
