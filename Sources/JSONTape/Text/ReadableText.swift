/// Text from outside where a person reads it, in a terminal, an editor, a log or an export: whatever it says, it is
/// shown and not obeyed.
///
/// Every form that text is shown in stands on one set of characters (`acts`) and one way to show them: `\u{1b}`.
package enum ReadableText {
  /// Whether a character does something to what is around it instead of standing there itself.
  ///
  /// - the controls of terminals: C0, DEL and C1 (ISO/IEC 6429), line ends among them;
  /// - what turns the direction of text: marks, embeddings, overrides and isolates (Unicode Standard Annex 9), which
  ///   can make code read as other code than it is;
  /// - the line and paragraph separators, which break what is promised to be one line;
  /// - what is seen by programs and not by people, so that text can hide in it: zero-width and invisible characters
  ///   and fillers, the deprecated format characters, annotations and tags.
  ///
  /// The joiners U+200C and U+200D do not count, nor do variation selectors: emoji, Arabic, Indic scripts and Japanese
  /// names need them. The flags of England, Scotland and Wales are spelled with tags, and are shown as such.
  package static func acts(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0...0x1F, 0x7F...0x9F: true
    case 0x20...0x7E: false
    case 0x061C, 0x180E, 0x200B, 0x200E...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0x3164, 0xFEFF, 0xFFA0,
      0xFFF9...0xFFFB, 0x1BCA0...0x1BCA3, 0x1D173...0x1D17A, 0xE0000...0xE007F:
      true
    default: false
    }
  }

  /// One line of at most `limit` characters (Unicode scalars; a character that acts counts as one), `…` behind it where
  /// something is missing. Blanks, tabs and line ends become one blank, and none at the ends.
  package static func line(_ text: String, limit: Int = .max) -> String {
    var line = ""
    var count = 0
    var isBlank = false
    for scalar in text.unicodeScalars {
      if scalar == "\n" || scalar == "\r" || scalar == "\t" || scalar == " " {
        isBlank = !line.isEmpty
        continue
      }
      if count >= limit { return line + "…" }
      if isBlank {
        line += " "
        count += 1
        isBlank = false
      }
      if acts(scalar) {
        line += "\\u{" + String(scalar.value, radix: 16) + "}"
      } else {
        line.unicodeScalars.append(scalar)
      }
      count += 1
    }
    return line
  }

  /// The line where an editor reads marks of its own into what should be plain: VS Code makes links of
  /// `[why](command:…)` and pictures of `$(name)` in messages, progress and choices. A blank within such a mark takes
  /// its meaning away.
  package static func notice(_ text: String, limit: Int = .max) -> String {
    var notice = String.UnicodeScalarView()
    var last: Unicode.Scalar = " "
    for scalar in line(text, limit: limit).unicodeScalars {
      switch (last, scalar) {
      case ("]", "("), ("]", "["), ("]", ":"), ("$", "("): notice.append(" ")
      default: break
      }
      notice.append(scalar)
      last = scalar
    }
    return String(notice)
  }

  /// The line as a code span of Markdown that nothing in it can end (CommonMark 6.1): between more backticks than stand
  /// together anywhere inside.
  package static func code(_ text: String, limit: Int = .max) -> String {
    let line = line(text, limit: limit)
    if line.isEmpty { return "` `" }
    var longest = 0
    var run = 0
    for byte in line.utf8 {
      run = byte == UInt8(ascii: "`") ? run + 1 : 0
      longest = max(longest, run)
    }
    let fence = String(repeating: "`", count: longest + 1)
    let pad = longest > 0 ? " " : ""
    return fence + pad + line + pad + fence
  }

  /// The line as words of Markdown in which no mark has a meaning, for the text of a link, where a code span would hide
  /// that it is one.
  package static func markdown(_ text: String, limit: Int = .max) -> String {
    line(text, limit: limit).unicodeScalars.reduce(into: "") { escaped, scalar in
      if "[]()`<>\\*_&!|$".unicodeScalars.contains(scalar) { escaped += "\\" }
      escaped.unicodeScalars.append(scalar)
    }
  }

  /// The text without the characters that act: what is to be compared before it is shown, so that nothing can hide
  /// from the comparison behind them.
  package static func bare(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.filter { !acts($0) }))
  }

  /// Whether a spreadsheet would take a cell with this text for a formula: it begins with `=`, `+`, `-` or `@`, also
  /// full-width or small, with a tab or a line end, or with one of the four behind blanks or characters that are not
  /// seen (OWASP, CSV Injection).
  package static func isLikeFormula(_ text: String) -> Bool {
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\t", "\r", "\n", "=", "+", "-", "@": return true
      case "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}", "\u{FE66}", "\u{FE62}", "\u{FE63}", "\u{FE6B}", "\u{2212}":
        return true
      case "!"..."~": return false
      default:
        let isSeen = !scalar.properties.isWhitespace && !scalar.properties.isDefaultIgnorableCodePoint
        if isSeen, !acts(scalar) { return false }
      }
    }
    return false
  }
}
