/// Of the links of one session the best of each span: where it ran, and each place that it touched.
struct LinkChoice {
  private var runs: [Int: Link] = [:]
  private var touches: Set<Link> = []

  mutating func add(_ link: Link) {
    if link.rule.isTouch {
      touches.insert(link)
    } else if let other = runs[link.row], Self.isBetter(other, than: link) {
      return
    } else {
      runs[link.row] = link
    }
  }

  /// A place beats none, and then the stronger rule counts.
  private static func isBetter(_ one: Link, than other: Link) -> Bool {
    if (one.line == nil) != (other.line == nil) { return one.line != nil }
    return one.rule <= other.rule
  }

  var links: [Link] { Array(runs.values) + touches }
}
