internal import TraceModel

/// Text from traces where a person reads it: whatever it says, it is shown and not obeyed.
enum ReadableText {
  /// One line of at most `limit` characters: control and bidirectional characters are shown by their numbers, line
  /// ends and tabs as blanks.
  static func line(_ text: String, limit: Int) -> String {
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
      if isHidden(scalar) {
        line += "\\u{" + String(scalar.value, radix: 16) + "}"
      } else {
        line.unicodeScalars.append(scalar)
      }
      count += 1
    }
    return line
  }

  /// Characters that change how what is around them reads, and are not seen themselves.
  private static func isHidden(_ scalar: UnicodeScalar) -> Bool {
    switch scalar.value {
    case 0...0x1F, 0x7F...0x9F, 0x61C, 0x200B, 0x200E, 0x200F, 0x2028...0x202E, 0x2060...0x2069, 0xFEFF,
      0xFFF9...0xFFFB,
      0xE0000...0xE007F:
      true
    default: false
    }
  }

  /// The text as code of Markdown, in which nothing has a meaning: the fence is longer than any in the text.
  static func code(_ text: String, limit: Int) -> String {
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

  /// `820 ms`, `12.3 s`, `4 min 5 s`.
  static func duration(_ nanoseconds: Int64) -> String {
    let sign = nanoseconds < 0 ? "-" : ""
    let microseconds = nanoseconds.magnitude / 1000
    if microseconds < 10_000 { return sign + tenths(microseconds / 100) + " ms" }
    if microseconds < 999_500 { return sign + "\((microseconds + 500) / 1000) ms" }
    if microseconds < 120_000_000 { return sign + tenths((microseconds + 50_000) / 100_000) + " s" }
    let seconds = (microseconds + 500_000) / 1_000_000
    if seconds < 7200 { return sign + "\(seconds / 60) min \(seconds % 60) s" }
    return sign + "\(seconds / 3600) h \(seconds % 3600 / 60) min"
  }

  private static func tenths(_ number: UInt64) -> String {
    number % 10 == 0 ? "\(number / 10)" : "\(number / 10).\(number % 10)"
  }

  /// `$0.03`, and `$0.0036` for what would else be nothing.
  static func cost(_ cost: Cost) -> String {
    let sign = cost.nanoUsd < 0 ? "-" : ""
    let nano = cost.nanoUsd.magnitude
    if nano == 0 { return "$0" }
    if nano < 50_000 { return sign + "<$0.0001" }
    let isSmall = nano < 10_000_000
    let unit: UInt64 = isSmall ? 100_000 : 10_000_000
    let units = nano / unit + (nano % unit >= unit / 2 ? 1 : 0)
    let scale: UInt64 = isSmall ? 10_000 : 100
    let fraction = "\(units % scale + scale)".dropFirst()
    return sign + "$\(units / scale).\(fraction)"
  }

  /// `950`, `1.2k`, `3.4M`
  static func count(_ number: Int64) -> String {
    let magnitude = number.magnitude
    if magnitude < 1000 { return "\(number)" }
    let (unit, name): (UInt64, String) = magnitude < 999_950 ? (1000, "k") : (1_000_000, "M")
    return (number < 0 ? "-" : "") + tenths((magnitude / (unit / 10) + (magnitude % (unit / 10) >= unit / 20 ? 1 : 0)))
      + name
  }

  static func plural(_ count: Int, _ one: String) -> String { count == 1 ? "1 \(one)" : "\(count) \(one)s" }
}
