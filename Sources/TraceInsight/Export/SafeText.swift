internal import JSONTape

/// Text from outside for people's eyes: no character in it does anything but stand there.
enum SafeText {
  /// Control characters, and those that turn or hide the text around them.
  static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
    if JSONPretty.isUnsafe(scalar) { return true }
    switch scalar.value {
    case 0x200B...0x200D, 0x2060...0x2065, 0x206A...0x206F, 0xFFF9...0xFFFB, 0xE0000...0xE007F: return true
    default: return false
    }
  }

  /// The text in one line: white space becomes a blank, what is unsafe is spelled as `\u{202e}`.
  static func line(_ text: String, limit: Int) -> String {
    var result = ""
    var left = limit
    for scalar in text.unicodeScalars {
      if left == 0 { return result + "…" }
      left -= 1
      if scalar == "\n" || scalar == "\r" || scalar == "\t" {
        if result.last != " " { result += " " }
      } else if isUnsafe(scalar) {
        result += "\\u{" + String(scalar.value, radix: 16) + "}"
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// The text as a code span of Markdown that nothing in it can end (CommonMark 6.1): between more backticks than stand
  /// together anywhere inside.
  static func code(_ text: String, limit: Int) -> String {
    let line = line(text, limit: limit)
    if line.allSatisfy({ $0 == " " }) { return "` `" }
    var longest = 0
    var run = 0
    for character in line.unicodeScalars {
      run = character == "`" ? run + 1 : 0
      longest = max(longest, run)
    }
    let fence = String(repeating: "`", count: longest + 1)
    let needsRoom = line.hasPrefix("`") || line.hasSuffix("`")
    return fence + (needsRoom ? " " : "") + line + (needsRoom ? " " : "") + fence
  }
}
