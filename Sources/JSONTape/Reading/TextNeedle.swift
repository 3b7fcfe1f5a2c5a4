/// A text to look for, in any case (`CaseFolding`), in plain text and in JSON as it is spelled.
///
/// Escapes are resolved on the way and nothing is copied, so looking through a payload costs one pass over its bytes
/// (Knuth, Morris, Pratt: no text makes it more than linear).
public struct TextNeedle: Hashable, Sendable {
  /// The text as it was given.
  public let text: String
  private let folded: [UInt8]
  /// For each length matched so far, how much of it is still matched when the next byte is another.
  private let fallback: [Int]
  /// How many Unicode scalars a match covers.
  let scalarCount: Int

  /// - Returns: `nil` for an empty text, which would be everywhere.
  public init?(_ text: String) {
    var folded: [UInt8] = []
    var count = 0
    for scalar in text.unicodeScalars {
      folded.append(contentsOf: UTF8.encode(CaseFolding.fold(scalar)) ?? UTF8.encodedReplacementCharacter)
      count += 1
    }
    if folded.isEmpty { return nil }
    self.text = text
    self.folded = folded
    scalarCount = count
    fallback = Self.fallback(of: folded)
  }

  private static func fallback(of pattern: [UInt8]) -> [Int] {
    var fallback = [Int](repeating: 0, count: pattern.count)
    var length = 0
    for place in pattern.indices.dropFirst() {
      while length > 0, pattern[length] != pattern[place] { length = fallback[length - 1] }
      if pattern[length] == pattern[place] { length += 1 }
      fallback[place] = length
    }
    return fallback
  }

  /// Calls `onMatch` with the offset behind each match, none overlapping another, until it returns false.
  func scan(_ text: UnsafeBufferPointer<UInt8>, escapes: Bool, _ onMatch: (Int) -> Bool) {
    folded.withUnsafeBufferPointer { pattern in
      fallback.withUnsafeBufferPointer { fallback in
        var matched = 0
        @inline(__always) func step(_ byte: UInt8) {
          while matched > 0, pattern[matched] != byte { matched = fallback[matched &- 1] }
          if pattern[matched] == byte { matched &+= 1 }
        }
        var i = 0
        while i < text.count {
          let byte = text[i]
          if byte < 0x80, byte != 0x5C || !escapes {
            step(CaseFolding.fold(ascii: byte))
            i &+= 1
          } else {
            let scalar = CaseFolding.fold(Unescaping.next(text, &i, escapes: escapes))
            for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter { step(byte) }
          }
          if matched == pattern.count {
            guard onMatch(i) else { return }
            matched = 0
          }
        }
      }
    }
  }
}

// MARK: In text

extension TextNeedle {
  /// Whether it is anywhere in a text.
  public func occurs(in text: String) -> Bool { count(in: text, upTo: 1) > 0 }

  /// How often it occurs, counted up to a limit.
  public func count(in text: String, upTo limit: Int = .max) -> Int {
    var text = text
    return text.withUTF8 { count(in: $0, escapes: false, upTo: limit) }
  }

  private func count(in text: UnsafeBufferPointer<UInt8>, escapes: Bool, upTo limit: Int) -> Int {
    var count = 0
    scan(text, escapes: escapes) { _ in
      count += 1
      return count < limit
    }
    return count
  }
}

// MARK: In JSON

extension TextNeedle {
  /// Whether it is in any string, key or number of the JSON value in `range`.
  public func occurs(in bytes: Bytes, _ range: Range<Int>) -> Bool { count(in: bytes, range, upTo: 1) > 0 }

  /// How often it occurs in the strings, keys and numbers of a JSON value, counted up to a limit.
  ///
  /// A match never goes from one string into the next.
  public func count(in bytes: Bytes, _ range: Range<Int>, upTo limit: Int = .max) -> Int {
    let range = range.clamped(to: 0..<bytes.count)
    guard let first = range.first else { return 0 }
    let isContainer = bytes[first] == 0x7B || bytes[first] == 0x5B
    let isString = bytes[first] == 0x22
    let inner = isString ? (first + 1)..<max(range.upperBound - 1, first + 1) : range
    let spelled = bytes.withUnsafeBytes { all in
      all.withMemoryRebound(to: UInt8.self) { all in
        count(in: UnsafeBufferPointer(rebasing: all[inner]), escapes: true, upTo: isContainer ? 1 : limit)
      }
    }
    // What is nowhere in the bytes is in none of their strings; only what may be there is worth an index.
    guard isContainer, spelled > 0, let document = try? JSONDocument(bytes, range: range) else { return spelled }
    return document.withRoot { root in
      var sum = 0
      root.forEachLeaf { leaf, _, _ in
        sum += count(in: leaf, upTo: limit - sum)
        return sum < limit
      }
      return sum
    }
  }

  /// How often it occurs in a string or a number.
  public func count(in leaf: JSONValue, upTo limit: Int = .max) -> Int {
    if leaf.isString { return count(in: leaf.inner, escapes: true, upTo: limit) }
    guard leaf.isNumber else { return 0 }
    return leaf.withBytes { bytes in
      bytes.withMemoryRebound(to: UInt8.self) { count(in: $0, escapes: false, upTo: limit) }
    }
  }

  /// Where in the text of a string or a number it first occurs, counted in Unicode scalars.
  public func firstRange(in leaf: JSONValue) -> Range<Int>? {
    if leaf.isString { return firstRange(in: leaf.inner, escapes: true) }
    guard leaf.isNumber else { return nil }
    return leaf.withBytes { bytes in
      bytes.withMemoryRebound(to: UInt8.self) { firstRange(in: $0, escapes: false) }
    }
  }

  private func firstRange(in text: UnsafeBufferPointer<UInt8>, escapes: Bool) -> Range<Int>? {
    var end: Int?
    scan(text, escapes: escapes) { offset in
      end = offset
      return false
    }
    guard let end else { return nil }
    var scalars = 0
    var i = 0
    while i < end {
      _ = Unescaping.next(text, &i, escapes: escapes)
      scalars += 1
    }
    return (scalars - scalarCount)..<scalars
  }
}
