/// Of the links of one session the best of each span: where it ran.
struct BestLinks {
  private var runs: [Int: Link] = [:]

  mutating func add(_ link: Link) {
    if let other = runs[link.row], Self.isBetter(other, than: link) { return }
    runs[link.row] = link
  }

  /// A place beats none, and then the stronger rule counts.
  private static func isBetter(_ one: Link, than other: Link) -> Bool {
    if (one.line == nil) != (other.line == nil) { return one.line != nil }
    return one.rule <= other.rule
  }

  var links: [Link] { Array(runs.values) }
}
