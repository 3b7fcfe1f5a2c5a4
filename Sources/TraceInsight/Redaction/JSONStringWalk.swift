internal import JSONTape

/// The strings of JSON text one after the other, each with the name of the member that it is the value of. Names are
/// strings, too.
struct JSONStringWalk {
  struct Found {
    /// With its quotes.
    let range: Range<Int>
    let hasEscapes: Bool
    /// The name that it is the value of, or one of an array's values.
    let label: [UInt8]?

    /// The text that it spells.
    func text(of json: [UInt8]) -> [UInt8] {
      let inside = (range.lowerBound + 1)..<(range.upperBound - 1)
      guard hasEscapes else { return Array(json[inside]) }
      guard let document = try? JSONDocument(Bytes(Array(json[range]))) else { return Array(json[inside]) }
      return document.withRoot { $0.stringValue.map { Array($0.utf8) } } ?? Array(json[inside])
    }
  }

  private let json: [UInt8]
  private var place = 0
  private var label: [UInt8]?
  private var isList = false
  /// Names longer than this say nothing of secrets.
  private static let longestName = 64

  init(_ json: [UInt8]) { self.json = json }

  mutating func next() -> Found? {
    while place < json.count {
      switch json[place] {
      case 0x22: if let found = string() { return found }
      case 0x5B: isList = label != nil
      case 0x2C where !isList, 0x7B, 0x7D, 0x5D:
        label = nil
        isList = false
      default: break
      }
      place += 1
    }
    return nil
  }

  /// The string that begins here; `nil` where it has no end, or where it is the name of a member, which is kept.
  private mutating func string() -> Found? {
    let start = place
    var end = start + 1
    var hasEscapes = false
    while end < json.count, json[end] != 0x22 {
      if json[end] == 0x5C {
        hasEscapes = true
        end += 1
      }
      end += 1
    }
    guard end < json.count else {
      place = json.count
      return nil
    }
    place = end + 1
    var next = place
    while next < json.count, ByteClass.isBlank(json[next]) { next += 1 }
    let isName = next < json.count && json[next] == 0x3A
    let found = Found(range: start..<place, hasEscapes: hasEscapes, label: isName ? nil : label)
    if isName {
      label = place - start - 2 <= Self.longestName ? Array(json[(start + 1)..<(place - 1)]) : nil
      isList = false
    }
    return found
  }

  /// A text as a JSON string.
  static func spelled(_ text: [UInt8]) -> [UInt8] {
    var writer = JSONWriter()
    writer.string(String(decoding: text, as: UTF8.self))
    return writer.take().joined().withUnsafeBytes { Array($0) }
  }
}
