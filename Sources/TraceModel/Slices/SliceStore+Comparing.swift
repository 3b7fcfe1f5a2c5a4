extension SliceStore {
  /// Whether the bytes of a slice here are those of a slice there. Two absent slices are the same.
  public func areEqual(_ slice: Slice, _ other: Slice, in store: SliceStore) -> Bool {
    guard slice.count == other.count else { return false }
    if slice.isAbsent { return true }
    return withBytes(slice) { one in store.withBytes(other) { SliceHash.areEqual(one, $0) } }
  }

  /// A hash of a slice's bytes that is the same in every process, to compare sessions by. It guards against nobody:
  /// what must not be mistaken is compared byte by byte.
  public func contentHash(_ slice: Slice) -> UInt64 {
    if slice.isAbsent { return 0 }
    return withBytes(slice) { SliceHash.hash($0, seed: 0x243F_6A88_85A3_08D3) }
  }
}
