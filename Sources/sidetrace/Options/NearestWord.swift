/// What somebody may have meant.
enum NearestWord {
  /// The word that takes the fewest changed letters, if it takes few.
  static func of(_ word: String, in words: [String]) -> String? {
    let most = max(word.count / 3, 1)
    let found = words.map { (word: $0, distance: distance(word, $0)) }.min { $0.distance < $1.distance }
    if let found, found.distance <= most { return found.word }
    return words.first { word.count >= 3 && $0.hasPrefix(word) }
  }

  /// How many letters must be put in, left out or changed.
  private static func distance(_ one: String, _ other: String) -> Int {
    guard max(one.count, other.count) <= 64 else { return Int.max }
    let letters = Array(other)
    var row = Array(0...letters.count)
    for (place, letter) in one.enumerated() {
      var last = row[0]
      row[0] = place + 1
      for (column, otherLetter) in letters.enumerated() {
        let changed = last + (letter == otherLetter ? 0 : 1)
        last = row[column + 1]
        row[column + 1] = min(changed, min(row[column], row[column + 1]) + 1)
      }
    }
    return row[letters.count]
  }
}
