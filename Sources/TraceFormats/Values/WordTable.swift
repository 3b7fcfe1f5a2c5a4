internal import JSONTape

/// Finds which of a few words a string value is.
struct WordTable<Entry: Sendable>: Sendable {
  private let table: KeyTable<Entry>
  init(_ words: KeyValuePairs<StaticString, Entry>) { table = KeyTable(words) }
  @inline(__always) subscript(value: JSONValue) -> Entry? { table[value] }
}
