internal import JSONTape

/// Finds which of a few words a string value is.
struct WordTable<Meaning: Sendable>: Sendable {
  private let table: KeyTable<Meaning>
  init(_ words: KeyValuePairs<StaticString, Meaning>) { table = KeyTable(words) }
  @inline(__always) subscript(value: JSONValue) -> Meaning? { table[value] }
}
