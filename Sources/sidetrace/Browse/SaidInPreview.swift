/// What a model said, out of the beginning of the list of blocks that it came in, which may be cut anywhere.
enum SaidInPreview {
  /// - Returns: the words, else what was called; the preview itself where it is no such list.
  static func text(_ preview: String) -> String {
    guard preview.utf8.starts(with: "[{".utf8) else { return preview }
    if let words = string(behind: #""text":""#, in: preview) { return words }
    if let thought = string(behind: #""thinking":""#, in: preview), !thought.isEmpty { return "(thinking) " + thought }
    if let name = string(behind: #""name":""#, in: preview) { return "→ " + name }
    return ""
  }

  /// The string that begins behind a mark, up to its end or where it was cut.
  private static func string(behind mark: String, in text: String) -> String? {
    guard let start = text.firstRange(of: mark)?.upperBound else { return nil }
    var result = String.UnicodeScalarView()
    var isEscaped = false
    for scalar in text[start...].unicodeScalars {
      if isEscaped {
        isEscaped = false
        result.append(scalar == "n" || scalar == "t" || scalar == "r" ? " " : scalar)
      } else if scalar == "\\" {
        isEscaped = true
      } else if scalar == "\"" {
        break
      } else {
        result.append(scalar)
      }
    }
    return String(result)
  }
}
