/// Finds which of a fixed set of names a member's key is, however its words are joined: `inputTokens`, `input_tokens`,
/// `Input-Tokens` and `INPUT.TOKENS` are one name, written `inputtokens` here.
package struct WordKeyTable<Field: Sendable>: Sendable {
  private let names: [StaticString]
  private let meanings: [(field: Field, rank: Int)]
  /// Places in `names` plus one; 0 is free.
  private let slots: [Int16]

  /// - Parameter groups: each field with the names it goes by, in lower-case letters and digits; a name's rank is its
  ///   place among them. Of a name that stands twice the first counts.
  package init(_ groups: KeyValuePairs<Field, [StaticString]>) {
    var names: [StaticString] = []
    var meanings: [(field: Field, rank: Int)] = []
    for (field, own) in groups {
      names += own
      meanings += own.indices.map { (field, $0) }
    }
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
    self.meanings = meanings
    self.slots = slots
  }

  /// What `key` stands for, or `nil` for a name that is not in the table.
  package subscript(key: JSONValue) -> (field: Field, rank: Int)? {
    guard key.isString else { return nil }
    if key.hasEscapes { return find(Array((key.stringValue ?? "").utf8)) }
    return find(key.inner)
  }

  private func find(_ key: some Collection<UInt8>) -> (field: Field, rank: Int)? {
    let mask = slots.count - 1
    var slot = WordFold.hash(key) & mask
    while slots[slot] != 0 {
      let place = Int(slots[slot]) - 1
      if Self.equal(names[place], key) { return meanings[place] }
      slot = (slot + 1) & mask
    }
    return nil
  }

  private static func equal(_ name: StaticString, _ key: some Collection<UInt8>) -> Bool {
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

  static func hash(_ bytes: some Collection<UInt8>) -> Int {
    var hash: UInt32 = 0x811C_9DC5
    for byte in bytes {
      guard let byte = folded(byte) else { continue }
      hash = (hash ^ UInt32(byte)) &* 0x0100_0193
    }
    return Int(hash >> 1)
  }
}
