internal import JSONTape

/// A line of code as people read it: its blanks stay, tabs become four, and what could act is shown.
enum CodeLine {
  static func shown(_ text: String) -> String {
    var result = ""
    var word = ""
    for scalar in text.unicodeScalars {
      guard scalar == " " || scalar == "\t" else {
        word.unicodeScalars.append(scalar)
        continue
      }
      result += ReadableText.line(word) + (scalar == " " ? " " : "    ")
      word = ""
    }
    return result + ReadableText.line(word)
  }
}
