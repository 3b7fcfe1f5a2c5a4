/// What two texts have in common from their beginning on, short differences in between left out: what a cache of
/// prompts could have given back, and what kept it from that.
public struct SharedBeginning: Sendable {
  /// So many bytes of both are the same, up to where they differ for good.
  public private(set) var bytes = 0
  /// Where they differ first although they go on alike: at a time, an id, a counter. `nil` where they do not.
  public private(set) var broken: Int?

  /// What differs in the middle of the same text is as short as this.
  private static let longestChange = 64
  /// Texts that go on alike for so long are the same ones.
  private static let anchor = 48
  private static let mostChanges = 8

  /// The bytes of both are lent where they lie, since prompts are long; nothing is read beyond either's count.
  ///
  /// - Complexity: linear in the shorter of the two.
  init(_ one: UnsafeRawBufferPointer, _ other: UnsafeRawBufferPointer) {
    var (i, j) = (0, 0)
    for _ in 0...Self.mostChanges {
      let start = i
      while i < one.count, j < other.count, one[i] == other[j] { (i, j) = (i &+ 1, j &+ 1) }
      bytes += i - start
      guard let next = Self.resumed(one, i, other, j) else { return }
      broken = broken ?? i
      (i, j) = next
    }
  }

  /// Where both go on alike behind a short difference.
  private static func resumed(
    _ one: UnsafeRawBufferPointer, _ i: Int, _ other: UnsafeRawBufferPointer, _ j: Int
  ) -> (Int, Int)? {
    for skip in 1...longestChange where i + skip + anchor <= one.count {
      // Most such differences are about as long in both.
      for shift in max(skip - 4, 0)...(skip + 4) where j + shift + anchor <= other.count {
        if (0..<anchor).allSatisfy({ one[i + skip + $0] == other[j + shift + $0] }) { return (i + skip, j + shift) }
      }
    }
    return nil
  }
}

extension Session {
  /// What two values have in common from their beginning on.
  public func sharedBeginning(_ one: Slice, _ other: Slice) -> SharedBeginning? {
    if one.isAbsent || other.isAbsent { return nil }
    return bytes.withBytes(one) { first in bytes.withBytes(other) { SharedBeginning(first, $0) } }
  }
}
