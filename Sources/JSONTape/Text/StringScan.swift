/// Finds the bytes that matter inside a JSON string, eight at a time.
///
/// A word is compared with a pattern in every lane at once; the classic "which lane is zero" subtraction may also mark
/// lanes *above* the first match, so only the lowest mark is used.
@usableFromInline
enum StringScan {
  @inline(__always)
  private static func lanes(_ byte: UInt8) -> UInt64 { UInt64(byte) &* 0x0101_0101_0101_0101 }

  /// Marks (top bit of each lane) the lanes that hold `"`, `\` or a byte below 0x20.
  @inline(__always)
  private static func marks(_ word: UInt64) -> UInt64 {
    let quote = word ^ lanes(0x22)
    let backslash = word ^ lanes(0x5C)
    let quoteHit = (quote &- lanes(1)) & ~quote
    let backslashHit = (backslash &- lanes(1)) & ~backslash
    let controlHit = (word &- lanes(0x20)) & ~word
    return (quoteHit | backslashHit | controlHit) & lanes(0x80)
  }

  /// Marks the lanes that hold `"`, `\`, a byte below 0x20 or one that is not ASCII.
  @inline(__always)
  private static func marksBeyondASCII(_ word: UInt64) -> UInt64 {
    let quote = word ^ lanes(0x22)
    let backslash = word ^ lanes(0x5C)
    return ((quote &- lanes(1)) | (backslash &- lanes(1)) | (word &- lanes(0x20)) | word) & lanes(0x80)
  }

  /// The offset of the first byte at or after `index` that is `"`, `\`, a control byte or not ASCII, or `count`.
  @inline(__always)
  static func nextToCheck(_ base: UnsafePointer<UInt8>, _ index: Int, _ count: Int) -> Int {
    let raw = UnsafeRawPointer(base)
    var i = index
    while i &+ 8 <= count {
      let word = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: i, as: UInt64.self))
      let hit = marksBeyondASCII(word)
      if hit != 0 { return i &+ (hit.trailingZeroBitCount &>> 3) }
      i &+= 8
    }
    while i < count {
      let byte = base[i]
      if byte == 0x22 || byte == 0x5C || byte < 0x20 || byte >= 0x80 { return i }
      i &+= 1
    }
    return count
  }

  /// The length of the character of several bytes at `index`, or 0 if it is not UTF-8 (RFC 3629, section 4).
  @inline(__always)
  static func characterLength(_ base: UnsafePointer<UInt8>, _ index: Int, _ count: Int) -> Int {
    let lead = base[index]
    let length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
    guard lead >= 0xC2, lead <= 0xF4, index &+ length <= count else { return 0 }
    let second = base[index &+ 1]
    switch lead {
    case 0xE0: if second < 0xA0 || second > 0xBF { return 0 }
    case 0xED: if second < 0x80 || second > 0x9F { return 0 }
    case 0xF0: if second < 0x90 || second > 0xBF { return 0 }
    case 0xF4: if second < 0x80 || second > 0x8F { return 0 }
    default: if second & 0xC0 != 0x80 { return 0 }
    }
    for offset in 2..<max(length, 2) where base[index &+ offset] & 0xC0 != 0x80 { return 0 }
    return length
  }

  /// Whether all of the text is UTF-8.
  static func isUTF8(_ text: UnsafeRawBufferPointer) -> Bool {
    guard let base = text.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return true }
    var place = 0
    while true {
      place = nextToCheck(base, place, text.count)
      guard place < text.count else { return true }
      let length = base[place] < 0x80 ? 1 : characterLength(base, place, text.count)
      if length == 0 { return false }
      place += length
    }
  }

  /// The offset of the first byte at or after `index` that is `"`, `\` or a control byte, or `count`.
  @inline(__always)
  static func nextSpecial(_ base: UnsafePointer<UInt8>, _ index: Int, _ count: Int) -> Int {
    let raw = UnsafeRawPointer(base)
    var i = index
    while i &+ 8 <= count {
      let word = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: i, as: UInt64.self))
      let hit = marks(word)
      if hit != 0 { return i &+ (hit.trailingZeroBitCount &>> 3) }
      i &+= 8
    }
    while i < count {
      let byte = base[i]
      if byte == 0x22 || byte == 0x5C || byte < 0x20 { return i }
      i &+= 1
    }
    return count
  }
}
