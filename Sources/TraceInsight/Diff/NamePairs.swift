internal import TraceModel

/// The names, models and agents of two sessions side by side: compared by their numbers, and shown by their beginnings.
///
/// Many steps share one, and it may be as long as a payload, so each pair is read once.
final class NamePairs {
  private let left: DiffSide
  private let right: DiffSide
  private var known: [Pair: (old: String?, new: String?)] = [:]

  private struct Pair: Hashable {
    let old: PooledString
    let new: PooledString
  }

  init(_ left: DiffSide, _ right: DiffSide) {
    self.left = left
    self.right = right
  }

  func areEqual(_ old: PooledString, _ new: PooledString) -> Bool { left.rank(old) == right.rank(new) }

  /// Their beginnings, or those of where they part.
  func preview(_ old: PooledString, _ new: PooledString) -> (old: String?, new: String?) {
    let pair = Pair(old: old, new: new)
    if let texts = known[pair] { return texts }
    let texts = Preview.pair(left.session.text(old), right.session.text(new), limit: JSONComparison.previewLength)
    known[pair] = texts
    return texts
  }
}
