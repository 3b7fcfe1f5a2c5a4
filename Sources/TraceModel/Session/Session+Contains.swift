extension Session {
  /// Whether the spelling of what a slice points at has `text` in it: a quick look that saves reading most records.
  public func contains(_ text: StaticString, in slice: Slice) -> Bool {
    let needle = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    guard let first = needle.first, slice.count >= needle.count else { return false }
    return bytes.withBytes(slice) { all in
      let last = all.count - needle.count
      guard last >= 0 else { return false }
      var start = 0
      while start <= last {
        if all[start] == first, needle.indices.allSatisfy({ all[start &+ $0] == needle[$0] }) { return true }
        start &+= 1
      }
      return false
    }
  }
}
