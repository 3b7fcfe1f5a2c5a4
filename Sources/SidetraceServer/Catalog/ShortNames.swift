/// The shortest parts of ids that name one among many: what people type in the place of an id.
package struct ShortNames: Sendable {
  private let byID: [String: String]

  /// Even where fewer letters would do: what is typed today is to be right tomorrow.
  private static let least = 8
  /// From this length on the beginnings of ids are too much alike, and their ends are tried.
  private static let most = 13

  /// - Parameter ids: all that there are; each may stand in it more than once.
  package init(of ids: [String]) {
    let ids = Set(ids)
    let beginnings = Self.lengths(ids.map { Array($0.utf8) })
    let ends = Self.lengths(ids.map { Array($0.utf8.reversed()) })
    var byID: [String: String] = [:]
    byID.reserveCapacity(ids.count)
    for id in ids {
      let bytes = Array(id.utf8)
      let begin = max(beginnings[bytes] ?? 0, Self.least)
      let end = max(ends[Array(bytes.reversed())] ?? 0, Self.least)
      if begin >= bytes.count {
        byID[id] = end < bytes.count && bytes.count > Self.most ? Self.end(of: bytes, end) : id
      } else if begin > Self.most, end < begin {
        byID[id] = Self.end(of: bytes, end)
      } else {
        byID[id] = Self.beginning(of: bytes, begin)
      }
    }
    self.byID = byID
  }

  /// The short name of one of the ids; of another the id itself.
  package func of(_ id: String) -> String { byID[id] ?? id }

  /// A part that ends within a letter of several bytes goes on to its end.
  private static func beginning(of bytes: [UInt8], _ count: Int) -> String {
    var count = count
    while count < bytes.count, bytes[count] & 0xC0 == 0x80 { count += 1 }
    return String(decoding: bytes[..<count], as: UTF8.self)
  }

  private static func end(of bytes: [UInt8], _ count: Int) -> String {
    var start = bytes.count - count
    while start > 0, bytes[start] & 0xC0 == 0x80 { start -= 1 }
    return "…" + String(decoding: bytes[start...], as: UTF8.self)
  }

  /// How many letters of each no other begins with.
  private static func lengths(_ texts: [[UInt8]]) -> [[UInt8]: Int] {
    let sorted = texts.sorted { $0.lexicographicallyPrecedes($1) }
    var lengths: [[UInt8]: Int] = [:]
    lengths.reserveCapacity(sorted.count)
    var before = 0
    for (place, text) in sorted.enumerated() {
      let after = place + 1 < sorted.count ? zip(text, sorted[place + 1]).prefix { $0 == $1 }.map { _ in 0 }.count : 0
      lengths[text] = max(before, after) + 1
      before = after
    }
    return lengths
  }
}
