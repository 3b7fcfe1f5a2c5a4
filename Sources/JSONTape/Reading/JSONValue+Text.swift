extension JSONValue {
  /// What lies between the quotes, escapes as they came.
  @inline(__always)
  var inner: UnsafeBufferPointer<UInt8> {
    let entry = tape[index]
    return UnsafeBufferPointer(
      start: base + Int(entry.start) + 1, count: Int(entry.link) &- Int(entry.start) &- 2)
  }

  /// The string with its escapes resolved; `nil` for any other value.
  ///
  /// An escaped surrogate without its partner becomes U+FFFD, since a Swift string cannot hold it.
  public var stringValue: String? {
    guard isString else { return nil }
    let inner = inner
    if !inner.contains(0x5C) { return String(decoding: inner, as: UTF8.self) }
    return String(decoding: Unescaping.bytes(of: inner), as: UTF8.self)
  }

  /// The string in UTF-16, escapes resolved, half of a surrogate pair as it came; `nil` for any other value.
  package var codeUnits: [UInt16]? {
    guard isString else { return nil }
    let inner = inner
    var units: [UInt16] = []
    var i = 0
    while i < inner.count {
      if let unit = Unescaping.unit(inner, i) {
        units.append(UInt16(truncatingIfNeeded: unit))
        i += 6
      } else {
        units += UTF16.encode(Unescaping.next(inner, &i, escapes: true)).map { Array($0) } ?? []
      }
    }
    return units
  }

  /// The string where it is short, else its two ends with a line end between them; `nil` for any other value. So that
  /// nothing long is decoded of which only the ends are looked at.
  ///
  /// - Parameter limit: how many bytes of its spelling each end has.
  package func ends(_ limit: Int) -> String? {
    guard isString, inner.count > 2 * limit else { return stringValue }
    let ends = [inner.prefix(limit), inner.suffix(limit)].map { part in
      String(decoding: Unescaping.bytes(of: UnsafeBufferPointer(rebasing: part)), as: UTF8.self)
    }
    return ends.joined(separator: "\n")
  }

  /// The first bytes of the string, escapes resolved, cut anywhere; `nil` for any other value.
  ///
  /// - Parameter limit: how many bytes of its spelling are read.
  package func beginning(_ limit: Int) -> String? {
    guard isString else { return nil }
    return String(decoding: Unescaping.bytes(of: UnsafeBufferPointer(rebasing: inner.prefix(limit))), as: UTF8.self)
  }

  /// Whether the string has an escape in it.
  public var hasEscapes: Bool { isString && inner.contains(0x5C) }

  /// Whether this is the string `text`, however it is spelled.
  public func equals(_ text: StaticString) -> Bool {
    guard isString else { return false }
    let inner = inner
    let length = text.utf8CodeUnitCount
    if inner.count == length {
      for i in 0..<length where inner[i] != text.utf8Start[i] {
        return inner.contains(0x5C) && equalsUnescaped(text)
      }
      // With a backslash in it the same spelling means something shorter.
      return !inner.contains(0x5C)
    }
    // Escapes only ever make a spelling longer.
    return inner.count > length && inner.contains(0x5C) && equalsUnescaped(text)
  }

  private func equalsUnescaped(_ text: StaticString) -> Bool {
    let wanted = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    return Unescaping.bytes(of: inner).elementsEqual(wanted)
  }
}

/// Resolves the escapes of a checked string.
enum Unescaping {
  static func bytes(of inner: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(inner.count)
    var i = 0
    while i < inner.count {
      let byte = inner[i]
      guard byte == 0x5C else {
        result.append(byte)
        i += 1
        continue
      }
      guard i + 1 < inner.count else { break }
      if inner[i + 1] == 0x75 {
        let scalar = scalar(inner, &i)
        result.append(contentsOf: String(Character(scalar)).utf8)
      } else {
        result.append(simple(inner[i + 1]))
        i += 2
      }
    }
    return result
  }

  /// The character at `i`, escapes resolved where there are any, and `i` moved behind it.
  static func next(_ text: UnsafeBufferPointer<UInt8>, _ i: inout Int, escapes: Bool) -> UnicodeScalar {
    let byte = text[i]
    if byte < 0x80 {
      guard byte == 0x5C, escapes, i + 1 < text.count else {
        i += 1
        return UnicodeScalar(byte)
      }
      if text[i + 1] == 0x75 { return scalar(text, &i) }
      i += 2
      return UnicodeScalar(simple(text[i - 1]))
    }
    let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1
    var value = UInt32(byte) & (length == 1 ? 0 : 0x7F >> UInt32(length))
    for offset in 1..<max(length, 1) where i + offset < text.count {
      value = value << 6 | UInt32(text[i + offset] & 0x3F)
    }
    i = min(i + length, text.count)
    return UnicodeScalar(value) ?? "\u{FFFD}"
  }

  private static func simple(_ byte: UInt8) -> UInt8 {
    switch byte {
    case 0x62: 0x08
    case 0x66: 0x0C
    case 0x6E: 0x0A
    case 0x72: 0x0D
    case 0x74: 0x09
    default: byte
    }
  }

  /// The four digits of the escape at `i`, or `nil` if there is none.
  static func unit(_ inner: UnsafeBufferPointer<UInt8>, _ i: Int) -> UInt32? {
    guard i + 5 < inner.count, inner[i] == 0x5C, inner[i + 1] == 0x75 else { return nil }
    var unit: UInt32 = 0
    for offset in 2...5 {
      guard let digit = HexDigit.value(inner[i + offset]) else { return nil }
      unit = unit << 4 | UInt32(digit)
    }
    return unit
  }

  private static func scalar(_ inner: UnsafeBufferPointer<UInt8>, _ i: inout Int) -> UnicodeScalar {
    let first = unit(inner, i)
    i += 6
    guard let first else { return "\u{FFFD}" }
    if let scalar = UnicodeScalar(first) { return scalar }
    if first < 0xDC00, let second = unit(inner, i), (0xDC00...0xDFFF).contains(second) {
      i += 6
      return UnicodeScalar(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00)) ?? "\u{FFFD}"
    }
    return "\u{FFFD}"
  }
}
