/// Finds what somebody may have meant.
package struct Spelling: Sendable {
  private let candidates: [(name: String, letters: [UInt8])]

  /// What may have been meant.
  package init(_ candidates: [String]) {
    self.candidates = candidates.map { ($0, Self.letters($0)) }
  }

  /// The candidate that takes the fewest edits to reach, if that is few enough to be a slip.
  package func nearest(to word: String) -> String? {
    let wanted = Self.letters(word)
    guard !wanted.isEmpty, wanted.count <= 64 else { return nil }
    let most = max(1, wanted.count / 3)
    var best: (name: String, edits: Int)?
    var row: [Int] = []
    for (name, letters) in candidates {
      // Each letter more or less is an edit, so most candidates need no closer look.
      let bound = min(most, (best?.edits ?? .max) - 1)
      guard abs(letters.count - wanted.count) <= bound else { continue }
      let edits = Self.edits(wanted, letters, bound, &row)
      if edits <= bound { best = (name, edits) }
    }
    return best?.name
  }

  /// The same for candidates that are asked about once.
  package static func nearest(to word: String, among candidates: [String]) -> String? {
    Spelling(candidates).nearest(to: word)
  }

  private static func letters(_ word: String) -> [UInt8] {
    word.utf8.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }
  }

  /// The number of insertions, deletions and replacements between two words (Levenshtein), or more than `bound` where
  /// it is more than that.
  private static func edits(_ one: [UInt8], _ other: [UInt8], _ bound: Int, _ row: inout [Int]) -> Int {
    row.removeAll(keepingCapacity: true)
    row.append(contentsOf: 0...other.count)
    for i in one.indices {
      var diagonal = row[0]
      var least = i + 1
      row[0] = least
      for j in other.indices {
        let replaced = diagonal + (one[i] == other[j] ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(replaced, row[j] + 1, row[j + 1] + 1)
        least = min(least, row[j + 1])
      }
      // No later row can be less than the least of this one.
      if least > bound { return least }
    }
    return row[other.count]
  }
}
