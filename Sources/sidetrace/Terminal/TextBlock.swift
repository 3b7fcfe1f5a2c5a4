internal import JSONTape

/// A text of several lines, as it is shown: nothing in it acts, its lines fit the screen, its indentation stays.
enum TextBlock {
  /// - Parameters:
  ///   - width: the columns of a line.
  ///   - most: how many lines are shown; how many more there are stands behind them.
  static func lines(_ text: String, width: Int, most: Int = .max) -> [String] {
    var lines: [String] = []
    var isCut = false
    var isBlank = false
    for raw in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      let line = readable(raw)
      // One empty line parts as well as several.
      if line.isEmpty, isBlank || lines.isEmpty { continue }
      isBlank = line.isEmpty
      lines += wrapped(line, to: max(width, 8))
      if lines.count > most, lines.count > 4096 {
        isCut = true
        break
      }
    }
    while lines.last?.isEmpty == true { lines.removeLast() }
    // A single line more is shown rather than told of.
    guard lines.count - 1 > most else { return lines }
    let more = lines.count - most
    return lines.prefix(most) + ["… \(isCut ? "more than " : "")\(more) more lines; -v shows them"]
  }

  /// The line with its indentation, tabs as blanks.
  private static func readable(_ line: Substring) -> String {
    var indent = 0
    for byte in line.utf8 {
      if byte == 0x20 { indent += 1 } else if byte == 0x09 { indent += 4 } else { break }
    }
    var text = ""
    for scalar in line.unicodeScalars {
      if scalar == "\t" {
        text += "    "
      } else if ReadableText.acts(scalar) {
        text += ReadableText.line(String(scalar))
      } else {
        text.unicodeScalars.append(scalar)
      }
    }
    while text.utf8.last == 0x20 { text.removeLast() }
    return text.isEmpty ? "" : indent > 40 ? String(text.drop { $0 == " " }) : text
  }

  /// Broken at blanks; what follows stands below where the line began.
  private static func wrapped(_ line: String, to limit: Int) -> [String] {
    if line.utf8.count <= limit { return [line] }
    let indent = String(line.prefix { $0 == " " }.prefix(limit / 2))
    var lines: [String] = []
    var current = ""
    var used = 0
    // Where the current line could be broken: how much of it stands before, in bytes and columns.
    var blank: (bytes: Int, columns: Int)?
    for character in line {
      let width = Columns.width(character)
      if used + width > limit, used > indent.utf8.count {
        let bytes = current.utf8.count
        if let place = blank, place.columns > limit / 3, character != " " {
          let cut = current.utf8.index(current.startIndex, offsetBy: place.bytes)
          let rest = current[cut...].drop { $0 == " " }
          lines.append(String(current[..<cut]))
          current = indent + rest
          used = Columns.count(current)
        } else if bytes > 0 {
          lines.append(current)
          current = indent
          used = indent.utf8.count
        }
        blank = nil
        if character == " " { continue }
      }
      if character == " " { blank = (current.utf8.count, used) }
      current.append(character)
      used += width
    }
    return lines + [current]
  }
}
