extension Columns {
  /// The text in lines of at most so many columns, broken at a blank where there is one in the second half of a line.
  static func wrapped(_ text: String, to limit: Int) -> [String] {
    if text.utf8.count <= limit { return [text] }
    var lines: [String] = []
    var line = ""
    var used = 0
    var blank: String.Index?
    for character in text {
      let width = count(String(character))
      if used + width > limit, !line.isEmpty {
        var rest = ""
        if let blank, line.distance(from: line.startIndex, to: blank) > limit / 2 {
          rest = String(line[line.index(after: blank)...])
          line = String(line[..<blank])
        }
        lines.append(line)
        line = rest
        used = count(rest)
        blank = nil
      }
      if character == " " { blank = line.endIndex }
      line.append(character)
      used += width
    }
    return lines + [line]
  }
}
