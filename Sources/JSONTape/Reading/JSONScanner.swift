/// Validates JSON text once and leaves a tape: RFC 8259, UTF-8 checked, depth bounded, no recursion.
struct JSONScanner {
  /// The text, and its length.
  let base: UnsafePointer<UInt8>
  let count: Int
  let maximumDepth: Int

  private static let none = UInt32.max

  /// Scans the whole text into `tape`, which is emptied first.
  ///
  /// The stack of open containers lives in the tape itself: until a container closes, its opening entry's `link` is
  /// the index of the container around it.
  func scan(into tape: inout Tape) throws(JSONSyntaxError) {
    do throws(JSONSyntaxError) {
      try scanValue(into: &tape)
    } catch {
      // Bytes that are not UTF-8 are the deeper reason, wherever they stand.
      try checkUTF8()
      throw error
    }
  }

  /// Only strings may hold what is not ASCII, so only there is UTF-8 checked.
  @inline(__always)
  private func scanValue(into tape: inout Tape) throws(JSONSyntaxError) {
    tape.count = 0
    var i = 0
    var depth = 0
    var open = Self.none
    var inObject = false

    skipSpace(&i)
    guard i < count else { throw JSONSyntaxError(reason: .empty, offset: count) }

    value: while true {
      guard i < count else { throw end() }
      let byte = base[i]
      switch byte {
      case 0x22:
        let start = i
        try scanString(&i)
        try tape.append(start: start, link: i)
      case 0x7B, 0x5B:
        depth &+= 1
        if depth > maximumDepth { throw JSONSyntaxError(reason: .tooDeep(limit: maximumDepth), offset: i) }
        let entry = UInt32(truncatingIfNeeded: tape.count)
        try tape.append(start: i, link: Int(open))
        open = entry
        inObject = byte == 0x7B
        i &+= 1
        skipSpace(&i)
        guard i < count else { throw end() }
        if base[i] == (inObject ? 0x7D : 0x5D) { break }
        if inObject { try scanKey(&i, into: &tape) }
        continue value
      case 0x74: try scanLiteral(&i, "true", into: &tape)
      case 0x66: try scanLiteral(&i, "false", into: &tape)
      case 0x6E: try scanLiteral(&i, "null", into: &tape)
      case 0x2D, 0x30...0x39:
        let start = i
        try scanNumber(&i)
        try tape.append(start: start, link: i)
      default:
        throw JSONSyntaxError(reason: .unexpectedByte(byte), offset: i)
      }

      // A value has just ended, or an empty container is about to.
      while open != Self.none {
        skipSpace(&i)
        guard i < count else { throw end() }
        let next = base[i]
        if next == 0x2C {
          i &+= 1
          skipSpace(&i)
          if inObject { try scanKey(&i, into: &tape) }
          continue value
        }
        guard next == (inObject ? 0x7D : 0x5D) else {
          throw JSONSyntaxError(reason: .unexpectedByte(next), offset: i)
        }
        let around = tape.entries[Int(open)].link
        tape.entries[Int(open)].link = UInt32(truncatingIfNeeded: tape.count)
        try tape.append(start: i, link: Int(open))
        open = around
        if open != Self.none { inObject = base[Int(tape.entries[Int(open)].start)] == 0x7B }
        depth &-= 1
        i &+= 1
      }
      break
    }
    skipSpace(&i)
    if i < count { throw JSONSyntaxError(reason: .trailingBytes, offset: i) }
  }

  private func end() -> JSONSyntaxError { JSONSyntaxError(reason: .unexpectedEnd, offset: count) }

  private func checkUTF8() throws(JSONSyntaxError) {
    do {
      _ = try UTF8Span(validating: UnsafeBufferPointer(start: base, count: count).span)
    } catch {
      throw JSONSyntaxError(reason: .notUTF8, offset: error.byteOffsets.lowerBound)
    }
  }

  @inline(__always)
  private func skipSpace(_ i: inout Int) {
    while i < count {
      let byte = base[i]
      if byte > 0x20 { return }
      guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
      i &+= 1
    }
  }

  /// A member's name and the colon behind it; `i` is left at the member's value.
  @inline(__always)
  private func scanKey(_ i: inout Int, into tape: inout Tape) throws(JSONSyntaxError) {
    guard i < count else { throw end() }
    guard base[i] == 0x22 else { throw JSONSyntaxError(reason: .unexpectedByte(base[i]), offset: i) }
    let start = i
    try scanString(&i)
    try tape.append(start: start, link: i)
    skipSpace(&i)
    guard i < count else { throw end() }
    guard base[i] == 0x3A else { throw JSONSyntaxError(reason: .unexpectedByte(base[i]), offset: i) }
    i &+= 1
    skipSpace(&i)
  }

  /// A string from its opening quote to behind its closing one.
  @inline(__always)
  private func scanString(_ i: inout Int) throws(JSONSyntaxError) {
    i &+= 1
    while true {
      i = StringScan.nextToCheck(base, i, count)
      guard i < count else { throw end() }
      let byte = base[i]
      if byte == 0x22 {
        i &+= 1
        return
      }
      if byte >= 0x80 {
        try scanCharacters(&i)
      } else if byte == 0x5C {
        try scanEscape(&i)
      } else {
        throw JSONSyntaxError(reason: .controlByteInString, offset: i)
      }
    }
  }

  /// A run of characters that are not ASCII.
  @inline(never)
  private func scanCharacters(_ i: inout Int) throws(JSONSyntaxError) {
    repeat {
      let length = StringScan.characterLength(base, i, count)
      if length == 0 { throw JSONSyntaxError(reason: .notUTF8, offset: i) }
      i &+= length
    } while i < count && base[i] >= 0x80
  }

  @inline(never)
  private func scanEscape(_ i: inout Int) throws(JSONSyntaxError) {
    guard i &+ 1 < count else { throw end() }
    switch base[i &+ 1] {
    case 0x22, 0x5C, 0x2F, 0x62, 0x66, 0x6E, 0x72, 0x74:
      i &+= 2
    case 0x75:
      guard i &+ 5 < count else { throw end() }
      for offset in 2...5 where HexDigit.value(base[i &+ offset]) == nil {
        throw JSONSyntaxError(reason: .badEscape, offset: i)
      }
      i &+= 6
    default:
      throw JSONSyntaxError(reason: .badEscape, offset: i)
    }
  }

  @inline(never)
  private func scanLiteral(
    _ i: inout Int, _ literal: StaticString, into tape: inout Tape
  ) throws(JSONSyntaxError) {
    let start = i
    let length = literal.utf8CodeUnitCount
    for offset in 0..<length {
      guard start + offset < count else { throw end() }
      guard base[start + offset] == literal.utf8Start[offset] else {
        throw JSONSyntaxError(reason: .badLiteral, offset: start)
      }
    }
    i = start + length
    try tape.append(start: start, link: i)
  }

  @inline(__always)
  private func scanDigits(_ i: inout Int) -> Bool {
    let start = i
    while i < count, base[i] &- 0x30 < 10 { i &+= 1 }
    return i > start
  }

  @inline(__always)
  private func scanNumber(_ i: inout Int) throws(JSONSyntaxError) {
    let start = i
    if base[i] == 0x2D { i &+= 1 }
    guard i < count else { throw end() }
    if base[i] == 0x30 {
      i &+= 1
    } else if !scanDigits(&i) {
      throw JSONSyntaxError(reason: .badNumber, offset: start)
    }
    if i < count, base[i] == 0x2E {
      i &+= 1
      if !scanDigits(&i) { throw JSONSyntaxError(reason: .badNumber, offset: start) }
    }
    if i < count, base[i] | 0x20 == 0x65 {
      i &+= 1
      if i < count, base[i] == 0x2B || base[i] == 0x2D { i &+= 1 }
      if !scanDigits(&i) { throw JSONSyntaxError(reason: .badNumber, offset: start) }
    }
  }
}

/// Hexadecimal digits, as JSON's `\u` escapes and trace ids use them.
enum HexDigit {
  static func value(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte &- 0x30
    case 0x41...0x46: byte &- 0x37
    case 0x61...0x66: byte &- 0x57
    default: nil
    }
  }
}
