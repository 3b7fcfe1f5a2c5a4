/// JSON text read in the plainest way there is (RFC 8259), to hold against the scanner's verdict.
struct PlainJSON {
  private let bytes: [UInt8]
  private var place = 0

  /// Whether all of `bytes` is one value.
  static func accepts(_ bytes: [UInt8]) -> Bool {
    guard String(validating: bytes, as: UTF8.self) != nil else { return false }
    var reader = PlainJSON(bytes: bytes)
    reader.skipBlanks()
    guard reader.value() else { return false }
    reader.skipBlanks()
    return reader.place == bytes.count
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

  private mutating func take(_ byte: Character) -> Bool {
    guard next == byte.asciiValue else { return false }
    place += 1
    return true
  }

  private mutating func take(while isPart: (UInt8) -> Bool) -> Int {
    let start = place
    while let byte = next, isPart(byte) { place += 1 }
    return place - start
  }

  private mutating func skipBlanks() { _ = take { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D } }

  /// Recursive: whoever calls bounds the depth.
  private mutating func value() -> Bool {
    switch next.map({ Character(UnicodeScalar($0)) }) {
    case "{": list(closedBy: "}") { $0.string() && $0.colon() && $0.value() }
    case "[": list(closedBy: "]") { $0.value() }
    case "\"": string()
    case "t": "true".allSatisfy { take($0) }
    case "f": "false".allSatisfy { take($0) }
    case "n": "null".allSatisfy { take($0) }
    default: number()
    }
  }

  private mutating func list(closedBy end: Character, _ item: (inout PlainJSON) -> Bool) -> Bool {
    place += 1
    skipBlanks()
    if take(end) { return true }
    while true {
      skipBlanks()
      guard item(&self) else { return false }
      skipBlanks()
      if take(end) { return true }
      guard take(",") else { return false }
    }
  }

  private mutating func colon() -> Bool {
    skipBlanks()
    guard take(":") else { return false }
    skipBlanks()
    return true
  }

  private mutating func string() -> Bool {
    guard take("\"") else { return false }
    while let byte = next {
      place += 1
      switch byte {
      case 0x22: return true
      case 0x5C: guard escape() else { return false }
      case 0..<0x20: return false
      default: break
      }
    }
    return false
  }

  private mutating func escape() -> Bool {
    if take("u") {
      let end = place + 4
      let isHex = { (byte: UInt8) in Character(UnicodeScalar(byte)).isHexDigit }
      while place < end, let byte = next, isHex(byte) { place += 1 }
      return place == end
    }
    return "\"\\/bfnrt".contains { take($0) }
  }

  private mutating func number() -> Bool {
    let isDigit = { (byte: UInt8) in byte >= 0x30 && byte <= 0x39 }
    _ = take("-")
    if !take("0"), take(while: isDigit) == 0 { return false }
    if take("."), take(while: isDigit) == 0 { return false }
    if take("e") || take("E") {
      if !take("+") { _ = take("-") }
      return take(while: isDigit) > 0
    }
    return true
  }
}
