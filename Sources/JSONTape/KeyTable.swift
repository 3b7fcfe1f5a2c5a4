/// Finds which of a fixed set of names a member's key is, in a few nanoseconds.
///
/// Reading a record by name with `subscript` walks its members once for each name. A reader that wants most of them
/// walks the members once and asks this table what each is.
public struct KeyTable<Field: Sendable>: Sendable {
  private struct Slot: Sendable {
    let name: StaticString
    let field: Field
  }

  private let slots: [Slot?]
  private let mask: Int

  /// - Parameter names: the names with what each stands for. Several names may stand for one field. None may hold a
  ///   backslash: names are compared with the spelling first.
  public init(_ names: KeyValuePairs<StaticString, Field>) {
    var size = 16
    while size < names.count * 4 { size *= 2 }
    var slots = [Slot?](repeating: nil, count: size)
    for (name, field) in names {
      let bytes = UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
      var place = Self.hash(bytes) & (size - 1)
      while slots[place] != nil { place = (place + 1) & (size - 1) }
      slots[place] = Slot(name: name, field: field)
    }
    self.slots = slots
    mask = size - 1
  }

  @inline(__always)
  private static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
    let count = bytes.count
    guard count > 0 else { return 0 }
    let mixed =
      Int(bytes[0]) &* 31 &+ Int(bytes[count &- 1]) &* 131 &+ Int(bytes[count >> 1]) &* 17 &+ count &* 7
    return mixed ^ mixed >> 5
  }

  /// What `key` stands for, or `nil` for a name that is not in the table.
  public subscript(key: JSONValue) -> Field? {
    guard key.isString else { return nil }
    let inner = key.inner
    var place = Self.hash(inner) & mask
    while let slot = slots[place] {
      if slot.name.utf8CodeUnitCount == inner.count, Self.equal(slot.name.utf8Start, inner) { return slot.field }
      place = (place &+ 1) & mask
    }
    return inner.contains(0x5C) ? escaped(key) : nil
  }

  @inline(__always)
  private static func equal(_ name: UnsafePointer<UInt8>, _ inner: UnsafeBufferPointer<UInt8>) -> Bool {
    for i in 0..<inner.count where name[i] != inner[i] { return false }
    return true
  }

  @inline(never)
  private func escaped(_ key: JSONValue) -> Field? {
    for case let slot? in slots where key.equals(slot.name) { return slot.field }
    return nil
  }
}
