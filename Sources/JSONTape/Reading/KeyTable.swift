/// Finds which of a fixed set of names a member's key is, in a few nanoseconds.
///
/// Reading a record by name with `subscript` walks its members once for each name. A reader that wants most of them
/// walks the members once and asks this table what each is.
public struct KeyTable<Field: Sendable>: Sendable {
  @usableFromInline let names: NameTable
  @usableFromInline let fields: [Field]

  /// - Parameter names: the names with what each stands for. Several names may stand for one field. None may hold a
  ///   backslash: names are compared with the spelling first.
  public init(_ names: KeyValuePairs<StaticString, Field>) {
    self.names = NameTable(names.map(\.key))
    fields = names.map(\.value)
  }

  /// A table of names that are put together elsewhere; of equal names the first counts.
  public init(_ names: [(StaticString, Field)]) {
    self.names = NameTable(names.map(\.0))
    fields = names.map(\.1)
  }

  /// A table in which each name stands for its place in `names`.
  public init(names: [StaticString]) where Field == Int {
    self.names = NameTable(names)
    fields = Array(names.indices)
  }

  /// What `key` stands for, or `nil` for a name that is not in the table.
  @inlinable
  public subscript(key: JSONValue) -> Field? {
    let place = names.place(of: key)
    return place < 0 ? nil : fields[place]
  }

  /// What a name stands for that is no JSON but plain UTF-8, or `nil` for one that is not in the table.
  @inlinable
  public subscript(utf8 name: UnsafeRawBufferPointer) -> Field? {
    let place = names.place(of: name.assumingMemoryBound(to: UInt8.self))
    return place < 0 ? nil : fields[place]
  }
}

/// The names of a table: open addressing over their bytes. Apart from `KeyTable`, so that what is generic stays small
/// enough to be compiled into each caller.
@usableFromInline
struct NameTable: Sendable {
  private let names: [StaticString]
  /// Places in `names` plus one; 0 is free.
  private let slots: [Int16]
  private let mask: Int

  init(_ names: [StaticString]) {
    var size = 16
    while size < names.count * 4 { size *= 2 }
    var slots = [Int16](repeating: 0, count: size)
    for (place, name) in names.enumerated() {
      let bytes = UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
      var slot = Self.hash(bytes) & (size - 1)
      while slots[slot] != 0 { slot = (slot + 1) & (size - 1) }
      slots[slot] = Int16(clamping: place + 1)
    }
    self.names = names
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

  /// The place of the name that `key` is, or -1.
  @usableFromInline
  func place(of key: JSONValue) -> Int {
    guard key.isString else { return -1 }
    let inner = key.inner
    let place = place(of: inner)
    return place < 0 && inner.contains(0x5C) ? escaped(key) : place
  }

  /// The place of the name that is spelled like this, or -1.
  @usableFromInline
  func place(of inner: UnsafeBufferPointer<UInt8>) -> Int {
    var slot = Self.hash(inner) & mask
    while slots[slot] != 0 {
      let place = Int(slots[slot]) &- 1
      if Self.equal(names[place], inner) { return place }
      slot = (slot &+ 1) & mask
    }
    return -1
  }

  @inline(__always)
  private static func equal(_ name: StaticString, _ inner: UnsafeBufferPointer<UInt8>) -> Bool {
    guard name.utf8CodeUnitCount == inner.count else { return false }
    let start = name.utf8Start
    for i in 0..<inner.count where start[i] != inner[i] { return false }
    return true
  }

  @inline(never)
  private func escaped(_ key: JSONValue) -> Int { names.firstIndex { key.equals($0) } ?? -1 }
}
