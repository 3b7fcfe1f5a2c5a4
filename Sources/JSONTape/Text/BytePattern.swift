/// Some bytes to look for in many others, letters of ASCII in any case where that is wished.
///
/// Two of the bytes, those that are seldom in text, are compared with 32 places at once; only where both are is the
/// rest compared. So looking through a file takes about as long as reading it.
package struct BytePattern: Sendable {
  /// The bytes, letters in lower case where case does not count.
  package let bytes: [UInt8]
  /// For each byte, the bit that makes a letter a small one; 0 where case counts.
  private let masks: [UInt8]
  /// The places of the two bytes that are compared first.
  private let first: Int
  private let second: Int

  /// - Returns: `nil` for no bytes, which would be everywhere.
  package init?(_ text: [UInt8], anyCase: Bool = false) {
    if text.isEmpty { return nil }
    let masks: [UInt8] = text.map { anyCase && Self.isLetter($0) ? 0x20 : 0 }
    let bytes = zip(text, masks).map { $0 | $1 }
    self.masks = masks
    self.bytes = bytes
    let seldom = bytes.indices.sorted { (Self.rank(bytes[$0]), $0) < (Self.rank(bytes[$1]), $1) }
    first = seldom[0]
    second = seldom.count > 1 ? seldom[1] : seldom[0]
  }

  /// - Returns: `nil` for an empty text.
  package init?(_ text: String, anyCase: Bool = false) { self.init(Array(text.utf8), anyCase: anyCase) }

  private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }

  /// How often a byte is met in transcripts, roughly; less is more seldom.
  private static func rank(_ byte: UInt8) -> Int {
    let common = Array(" etaoinsrlcdu\"-m0fp/gb1,.hy24_:35vw\\68x9k7".utf8)
    return common.firstIndex(of: byte).map { common.count - $0 } ?? 0
  }

  /// The first place at or after `start` where the bytes are.
  package func first(in text: UnsafeRawBufferPointer, from start: Int = 0) -> Int? {
    let last = text.count - bytes.count
    guard start >= 0, start <= last, let base = text.baseAddress else { return nil }
    let place = masks[first] | masks[second] == 0 ? spelled(base, start, last) : folded(base, start, last)
    switch place {
    case .match(let found): return found
    case .none(var place):
      while place <= last {
        if matches(base, place) { return place }
        place &+= 1
      }
      return nil
    }
  }

  private enum Answer {
    case match(Int)
    /// None in front of this place, from which on there is no whole block.
    case none(Int)
  }

  private typealias Block = SIMD32<UInt8>

  /// Both bytes as they are.
  private func spelled(_ base: UnsafeRawPointer, _ start: Int, _ last: Int) -> Answer {
    let (one, other) = (Block(repeating: bytes[first]), Block(repeating: bytes[second]))
    var place = start
    while place &+ 31 <= last {
      let here = base.loadUnaligned(fromByteOffset: place &+ first, as: Block.self)
      let there = base.loadUnaligned(fromByteOffset: place &+ second, as: Block.self)
      let hits = unsafeBitCast((here .== one) .& (there .== other), to: SIMD4<UInt64>.self)
      if hits[0] | hits[1] | hits[2] | hits[3] != 0, let found = match(base, place, hits) { return .match(found) }
      place &+= 32
    }
    return .none(place)
  }

  /// Both bytes in either case.
  private func folded(_ base: UnsafeRawPointer, _ start: Int, _ last: Int) -> Answer {
    let (one, other) = (Block(repeating: bytes[first]), Block(repeating: bytes[second]))
    let large = Block(repeating: bytes[first] & ~masks[first])
    let otherLarge = Block(repeating: bytes[second] & ~masks[second])
    var place = start
    while place &+ 31 <= last {
      let here = base.loadUnaligned(fromByteOffset: place &+ first, as: Block.self)
      let there = base.loadUnaligned(fromByteOffset: place &+ second, as: Block.self)
      let isHere = (here .== one) .| (here .== large)
      let hits = unsafeBitCast(isHere .& ((there .== other) .| (there .== otherLarge)), to: SIMD4<UInt64>.self)
      if hits[0] | hits[1] | hits[2] | hits[3] != 0, let found = match(base, place, hits) { return .match(found) }
      place &+= 32
    }
    return .none(place)
  }

  /// The first of the places of a block, marked by a byte each, where all bytes are.
  private func match(_ base: UnsafeRawPointer, _ place: Int, _ hits: SIMD4<UInt64>) -> Int? {
    for word in 0..<4 {
      var rest = hits[word]
      while rest != 0 {
        let found = place &+ word &* 8 &+ rest.trailingZeroBitCount &>> 3
        if matches(base, found) { return found }
        rest &= ~(0xFF &<< UInt64(truncatingIfNeeded: rest.trailingZeroBitCount))
      }
    }
    return nil
  }

  @inline(__always)
  private func matches(_ base: UnsafeRawPointer, _ place: Int) -> Bool {
    bytes.withUnsafeBufferPointer { bytes in
      masks.withUnsafeBufferPointer { masks in
        for offset in bytes.indices
        where base.load(fromByteOffset: place &+ offset, as: UInt8.self) | masks[offset] != bytes[offset] {
          return false
        }
        return true
      }
    }
  }

  /// Whether the bytes are anywhere.
  package func occurs(in text: UnsafeRawBufferPointer) -> Bool { first(in: text) != nil }
}
