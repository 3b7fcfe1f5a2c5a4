/// A key of the terminal.
enum Key: Equatable, Sendable {
  case character(Unicode.Scalar)
  case control(UInt8)
  case up, down, left, right, pageUp, pageDown, home, end
  case enter, escape, backspace, tab
}

/// Reads keys out of the bytes that a terminal sends (XTerm Control Sequences): those that begin with an escape are put
/// together, also where they come in pieces.
struct KeyReader {
  private var waiting: [UInt8] = []
  /// Longer sequences are none that are known.
  private static let longest = 32

  /// Whether an escape waits for what may follow it.
  var isOpen: Bool { !waiting.isEmpty }

  mutating func read(_ bytes: [UInt8]) -> [Key] {
    waiting += bytes
    var keys: [Key] = []
    while let (key, count) = next() {
      waiting.removeFirst(count)
      if let key { keys.append(key) }
    }
    return keys
  }

  /// Nothing has followed: an escape was the key itself.
  mutating func settle() -> [Key] {
    let isEscape = waiting == [0x1B]
    waiting = []
    return isEscape ? [.escape] : []
  }

  private func next() -> (key: Key?, count: Int)? {
    guard let first = waiting.first else { return nil }
    switch first {
    case 0x1B: return sequence()
    case 0x0D, 0x0A: return (.enter, 1)
    case 0x09: return (.tab, 1)
    case 0x7F, 0x08: return (.backspace, 1)
    case 0..<0x20: return (.control(first | 0x60), 1)
    case 0x20..<0x80: return (.character(Unicode.Scalar(first)), 1)
    default: return scalar(first)
    }
  }

  private func scalar(_ first: UInt8) -> (key: Key?, count: Int)? {
    let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1
    guard waiting.count >= length else { return nil }
    let text = String(decoding: waiting[..<length], as: UTF8.self)
    return (text.unicodeScalars.first.flatMap { $0 == "\u{FFFD}" ? nil : .character($0) }, length)
  }

  private func sequence() -> (key: Key?, count: Int)? {
    guard waiting.count > 1 else { return nil }
    guard waiting[1] == 0x5B || waiting[1] == 0x4F else { return (.escape, 1) }
    guard let end = waiting[2...].firstIndex(where: { $0 >= 0x40 && $0 <= 0x7E }) else {
      return waiting.count > Self.longest ? (nil, waiting.count) : nil
    }
    let number = waiting[2..<end].prefix { $0 != 0x3B }
    let key: Key? =
      switch waiting[end] {
      case 0x41: .up
      case 0x42: .down
      case 0x43: .right
      case 0x44: .left
      case 0x48: .home
      case 0x46: .end
      case 0x7E: Self.numbered[String(decoding: number, as: UTF8.self)]
      default: nil
      }
    return (key, end + 1)
  }

  private static let numbered: [String: Key] = [
    "1": .home, "7": .home, "4": .end, "8": .end, "5": .pageUp, "6": .pageDown,
  ]
}
