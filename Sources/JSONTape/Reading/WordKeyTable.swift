/// Finds which of a fixed set of names a member's key is, however its words are joined: `inputTokens`, `input_tokens`,
/// `Input-Tokens` and `INPUT.TOKENS` are one name, written `inputtokens` here.
package struct WordKeyTable<Field: Sendable>: Sendable {
  @usableFromInline let names: WordTable
  @usableFromInline let meanings: [(field: Field, rank: Int)]

  /// - Parameter groups: each field with the names it goes by, in lower-case letters and digits; a name's rank is its
  ///   place among them. Of a name that stands twice the first counts.
  package init(_ groups: KeyValuePairs<Field, [StaticString]>) {
    names = WordTable(groups.flatMap(\.value))
    meanings = groups.flatMap { group in group.value.indices.map { (group.key, $0) } }
  }

  /// What `key` stands for, or `nil` for a name that is not in the table.
  @inlinable
  package subscript(key: JSONValue) -> (field: Field, rank: Int)? {
    let place = names.place(of: key)
    return place < 0 ? nil : meanings[place]
  }
}

/// The names of a table. Apart from `WordKeyTable`, so that what is generic stays small enough to be compiled into each
/// caller.
@usableFromInline
struct WordTable: Sendable {
  private let names: [StaticString]
  /// Places in `names` plus one; 0 is free.
  private let slots: [Int16]

  init(_ names: [StaticString]) {
    var size = 16
    while size < names.count * 4 { size *= 2 }
    var slots = [Int16](repeating: 0, count: size)
    for (place, name) in names.enumerated() {
      let bytes = UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
      var slot = WordFold.hash(bytes) & (size - 1)
      while slots[slot] != 0 { slot = (slot + 1) & (size - 1) }
      slots[slot] = Int16(clamping: place + 1)
    }
    self.names = names
    self.slots = slots
  }

  /// The place of the name that `key` is, or -1.
  @usableFromInline
  func place(of key: JSONValue) -> Int {
    guard key.isString else { return -1 }
    if key.hasEscapes { return Array((key.stringValue ?? "").utf8).withUnsafeBufferPointer { find($0) } }
    return find(key.inner)
  }

  private func find(_ key: UnsafeBufferPointer<UInt8>) -> Int {
    let mask = slots.count - 1
    var slot = WordFold.hash(key) & mask
    while slots[slot] != 0 {
      let place = Int(slots[slot]) - 1
      if Self.equal(names[place], key) { return place }
      slot = (slot + 1) & mask
    }
    return -1
  }

  private static func equal(_ name: StaticString, _ key: UnsafeBufferPointer<UInt8>) -> Bool {
    let name = UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
    var place = 0
    for byte in key {
      guard let byte = WordFold.folded(byte) else { continue }
      guard place < name.count, name[place] == byte else { return false }
      place += 1
    }
    return place == name.count
  }
}

extension WordKeyTable where Field: Equatable {
  /// The member of an object that is the field, by the first of its names that is there and not null.
  package func first(_ field: Field, in object: JSONValue) -> JSONValue? {
    var best: (rank: Int, value: JSONValue)?
    for member in object.members where !member.value.isNull {
      guard let found = self[member.key], found.field == field else { continue }
      if let known = best, known.rank <= found.rank { continue }
      best = (found.rank, member.value)
    }
    return best?.value
  }
}

/// A name without what its words are joined by.
package enum WordFold {
  /// The letters in lower case and the digits of a text, and what is no ASCII.
  package static func text(_ text: String) -> String { String(decoding: text.utf8.compactMap(folded), as: UTF8.self) }

  /// The words of a name in lower case: `LLMCall_started` has three.
  package static func words(_ text: String) -> [String] {
    var words: [String] = []
    var word: [UInt8] = []
    let bytes = Array(text.utf8)
    func isUpper(_ place: Int) -> Bool { place < bytes.count && (0x41...0x5A).contains(bytes[place]) }
    func isLower(_ place: Int) -> Bool { place < bytes.count && (0x61...0x7A).contains(bytes[place]) }
    func end() {
      if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
      word = []
    }
    for place in bytes.indices {
      guard let byte = folded(bytes[place]) else {
        end()
        continue
      }
      // A hump begins behind a small letter, or as the last of several capitals before a small one.
      if isUpper(place), place > 0, isLower(place - 1) || isUpper(place - 1) && isLower(place + 1) { end() }
      word.append(byte)
    }
    end()
    return words
  }

  @inline(__always)
  static func folded(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x61...0x7A, 0x30...0x39, 0x80...: byte
    case 0x41...0x5A: byte | 0x20
    default: nil
    }
  }

  static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
    var hash: UInt32 = 0x811C_9DC5
    for byte in bytes {
      guard let byte = folded(byte) else { continue }
      hash = (hash ^ UInt32(byte)) &* 0x0100_0193
    }
    return Int(hash >> 1)
  }
}
