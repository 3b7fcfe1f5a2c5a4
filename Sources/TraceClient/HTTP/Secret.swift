/// Keeps credentials out of text that people and programs get to see.
enum Secret {
  private static let mark = Array("•••".utf8)

  /// `text` with every occurrence of `secret` replaced. Compared as bytes: characters that a server puts around a
  /// credential, such as an accent behind its last letter, must not hide it.
  static func hidden(_ secret: String, in text: String) -> String {
    let wanted = Array(secret.utf8)
    let given = Array(text.utf8)
    guard let first = wanted.first, given.count >= wanted.count else { return text }
    var result: [UInt8] = []
    var place = 0
    var found = false
    while place < given.count {
      if given[place] == first, given[place...].starts(with: wanted) {
        result += mark
        place += wanted.count
        found = true
      } else {
        result.append(given[place])
        place += 1
      }
    }
    return found ? String(decoding: result, as: UTF8.self) : text
  }
}
