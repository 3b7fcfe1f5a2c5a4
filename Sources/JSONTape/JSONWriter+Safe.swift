extension JSONWriter {
  /// A string in which whatever would steer a terminal or turn the direction of text is written as an escape
  /// (`JSONPretty.isUnsafe`). Its value stays the same.
  public mutating func string(safely text: String) {
    string { writer in
      var run = ""
      for scalar in text.unicodeScalars {
        // What JSON escapes anyway is left to it.
        guard scalar.value >= 0x20, JSONPretty.isUnsafe(scalar) else {
          run.unicodeScalars.append(scalar)
          continue
        }
        writer.text(run)
        run = ""
        writer.escape(UInt16(truncatingIfNeeded: scalar.value))
      }
      writer.text(run)
    }
  }

  /// All that is unsafe is in the first plane, so one unit says it.
  private mutating func escape(_ unit: UInt16) {
    part("\\u")
    for shift: UInt16 in [12, 8, 4, 0] { part(Self.digits[Int(unit >> shift & 15)]) }
  }

  private static let digits: [StaticString] = [
    "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "a", "b", "c", "d", "e", "f",
  ]
}
