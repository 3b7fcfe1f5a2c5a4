/// A view of one value of checked JSON text.
///
/// It copies nothing and owns nothing: use it inside the closure that gave it.
///
/// Other rooms walk millions of these, so what is small is `@inlinable`.
@frozen
public struct JSONValue {
  /// The six kinds of JSON values.
  public enum Kind: Sendable { case object, array, string, number, bool, null }

  @usableFromInline let base: UnsafePointer<UInt8>
  @usableFromInline let tape: UnsafePointer<TapeEntry>
  @usableFromInline let index: Int

  @inlinable
  init(base: UnsafePointer<UInt8>, tape: UnsafePointer<TapeEntry>, index: Int) {
    self.base = base
    self.tape = tape
    self.index = index
  }

  @inlinable @inline(__always) var start: Int { Int(tape[index].start) }

  /// The index of the entry behind this value.
  @inlinable @inline(__always) var nextIndex: Int {
    let byte = base[start]
    return byte == 0x7B || byte == 0x5B ? Int(tape[index].link) &+ 1 : index &+ 1
  }

  @inlinable @inline(__always) func at(_ index: Int) -> JSONValue { JSONValue(base: base, tape: tape, index: index) }

  /// What kind of value it is, told by its first byte.
  public var kind: Kind {
    switch base[start] {
    case 0x7B: .object
    case 0x5B: .array
    case 0x22: .string
    case 0x74, 0x66: .bool
    case 0x6E: .null
    default: .number
    }
  }

  /// Whether it is `null`.
  @inlinable public var isNull: Bool { base[start] == 0x6E }
  /// Whether it is a string.
  @inlinable public var isString: Bool { base[start] == 0x22 }
  /// Whether it is an object.
  @inlinable public var isObject: Bool { base[start] == 0x7B }
  /// Whether it is an array.
  @inlinable public var isArray: Bool { base[start] == 0x5B }

  /// Where the value lies in the text, in bytes: from its first byte to behind its last.
  @inlinable public var range: Range<Int> {
    let entry = tape[index]
    let first = base[Int(entry.start)]
    let upper = first == 0x7B || first == 0x5B ? Int(tape[Int(entry.link)].start) &+ 1 : Int(entry.link)
    return Int(entry.start)..<upper
  }

  /// The value's own bytes, spelled as they came.
  public func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    let range = range
    return try body(UnsafeRawBufferPointer(start: base + range.lowerBound, count: range.count))
  }

  /// The value's bytes as text, spelled as they came.
  public var spelling: String { withBytes { String(decoding: $0, as: UTF8.self) } }

  /// Whether `other` lies inside this value, both of the same text.
  public func contains(_ other: JSONValue) -> Bool {
    base == other.base && range.contains(other.range.lowerBound)
  }

  /// Whether this is an object or array with nothing in it.
  @inlinable public var isEmptyContainer: Bool {
    (isObject || isArray) && Int(tape[index].link) == index &+ 1
  }

  /// The value of `true` and `false`; `nil` for any other value.
  public var boolValue: Bool? {
    switch base[start] {
    case 0x74: true
    case 0x66: false
    default: nil
    }
  }
}

extension JSONValue {
  /// A member of an object.
  @frozen
  public struct Member {
    /// The name: a string.
    public let key: JSONValue
    /// What the name stands for.
    public let value: JSONValue

    @inlinable
    init(key: JSONValue, value: JSONValue) {
      self.key = key
      self.value = value
    }
  }

  /// The members of an object in the order they came, duplicates included; nothing for any other value.
  @frozen
  public struct Members: Sequence, IteratorProtocol {
    @usableFromInline let object: JSONValue
    @usableFromInline var cursor: Int
    @usableFromInline let end: Int

    @inlinable
    init(_ value: JSONValue) {
      object = value
      cursor = value.index &+ 1
      end = value.isObject ? Int(value.tape[value.index].link) : cursor
    }

    /// The next member; `nil` behind the last.
    @inlinable
    public mutating func next() -> Member? {
      guard cursor < end else { return nil }
      let key = object.at(cursor)
      let value = object.at(cursor &+ 1)
      cursor = value.nextIndex
      return Member(key: key, value: value)
    }
  }

  /// The members of an object in the order they came, duplicates included; nothing for any other value.
  @inlinable public var members: Members { Members(self) }

  /// The members of an object, in the order they came; of those with one name the last alone, as the subscript has it.
  package var lastMembers: [Member] {
    let all = Array(members)
    guard all.count > 1 else { return all }
    var seen: Set<[UInt16]> = []
    let last = all.reversed().filter { seen.insert($0.key.codeUnits ?? []).inserted }
    return last.reversed()
  }

  /// The elements of an array; nothing for any other value.
  @frozen
  public struct Elements: Sequence, IteratorProtocol {
    /// The elements of something that is not there.
    public static var empty: Elements { Elements() }

    @usableFromInline let array: JSONValue?
    @usableFromInline var cursor: Int
    @usableFromInline let end: Int

    @inlinable
    init(_ value: JSONValue) {
      array = value
      cursor = value.index &+ 1
      end = value.isArray ? Int(value.tape[value.index].link) : cursor
    }

    private init() {
      array = nil
      cursor = 0
      end = 0
    }

    /// The next element; `nil` behind the last.
    @inlinable
    public mutating func next() -> JSONValue? {
      guard cursor < end, let array else { return nil }
      let value = array.at(cursor)
      cursor = value.nextIndex
      return value
    }
  }

  /// The elements of an array in their order; nothing for any other value.
  @inlinable public var elements: Elements { Elements(self) }

  /// The value of the member named `name`. Of duplicates the last one counts, as in JavaScript and Python.
  public subscript(_ name: StaticString) -> JSONValue? {
    var found: JSONValue?
    for member in members where member.key.equals(name) { found = member.value }
    return found
  }
}
