extension Session {
  /// A number that values with equal bytes share; others share it hardly ever. It holds within this process only.
  public func fingerprint(of slice: Slice) -> UInt64 { slice.isAbsent ? 0 : bytes.hash(slice) }

  /// Whether two values are spelled the same, byte for byte; two absent ones are.
  public func haveEqualBytes(_ one: Slice, _ other: Slice) -> Bool {
    one == other || bytes.areEqual(one, other)
  }

  /// How many bytes two values begin with in common.
  public func commonPrefix(_ one: Slice, _ other: Slice) -> Int {
    if one.isAbsent || other.isAbsent { return 0 }
    return bytes.withBytes(one) { first in
      bytes.withBytes(other) { second in
        let most = min(first.count, second.count)
        var i = 0
        while i < most, first[i] == second[i] { i += 1 }
        return i
      }
    }
  }
}
