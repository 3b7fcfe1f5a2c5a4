/// Texts of about a given length, made once and used many times: most are short, a few are long.
struct PayloadPool {
  private let texts: [String]
  private var random: Random

  /// - Parameter bytes: how long the texts are on average.
  init(seed: UInt64, bytes: Int) {
    var random = Random(seed: seed, stream: 0, of: 1)
    // One long text, cut anew for each: the shares add up to 96, so that the average is what was asked for.
    let shares = Array(repeating: 1, count: 16) + Array(repeating: 2, count: 8) + [4, 4, 8, 8, 16, 24]
    let unit = Double(bytes) * Double(shares.count) / Double(shares.reduce(0, +))
    texts = shares.map { share in Self.text(Int(unit * Double(share)), &random) }
    self.random = random
  }

  mutating func next() -> String { texts[random.below(texts.count)] }

  private static func text(_ bytes: Int, _ random: inout Random) -> String {
    var text = ""
    var words = 0
    // The escapes count, so that the length is that of the spelled text.
    var length = 0
    while length < bytes {
      let word = random.pick(Vocabulary.words)
      text += word
      length += word.utf8.count + word.utf8.count(where: { $0 == 0x22 || $0 == 0x5C || $0 < 0x20 }) + 1
      words += 1
      if words % 14 == 0 {
        text += "\n"
        length += 1
      } else {
        text += " "
      }
    }
    return text
  }
}
