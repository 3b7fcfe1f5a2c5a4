extension JSONWriter {
  /// A string in which every character that acts (`ReadableText.acts`) is written as an escape. Its value stays the
  /// same.
  public mutating func string(safely text: String) {
    string { writer in
      var run = ""
      for scalar in text.unicodeScalars {
        // What JSON escapes anyway is left to it.
        guard scalar.value >= 0x20, ReadableText.acts(scalar) else {
          run.unicodeScalars.append(scalar)
          continue
        }
        writer.text(run)
        run = ""
        for unit in String(scalar).utf16 { writer.escape(unit) }
      }
      writer.text(run)
    }
  }

  private mutating func escape(_ unit: UInt16) {
    part("\\u")
    for shift: UInt16 in [12, 8, 4, 0] { part(Self.digits[Int(unit >> shift & 15)]) }
  }

  private static let digits: [StaticString] = [
    "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "a", "b", "c", "d", "e", "f",
  ]
}
