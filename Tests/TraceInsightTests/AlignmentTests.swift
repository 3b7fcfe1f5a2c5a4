import SampleSessions
import Testing

@testable import TraceInsight

@Suite("An alignment")
struct AlignmentTests {
  /// Elements with a kind, by which they go together, and a content.
  private struct Element: Hashable {
    var kind: Int
    var content: Int
  }

  private final class Counter { var calls = 0 }

  private func problem(_ left: [Element], _ right: [Element], _ counter: Counter = Counter())
    -> SequenceAlignment.Problem
  {
    SequenceAlignment.Problem(
      leftCount: left.count, rightCount: right.count, gapCost: 4 * Int64(min(left.count, right.count) + 1),
      pairCost: { one, other in
        counter.calls += 1
        guard left[one].kind == right[other].kind else { return nil }
        return left[one].content == right[other].content ? 0 : 2
      }, leftMark: { UInt64(left[$0].hashValue.magnitude) }, rightMark: { UInt64(right[$0].hashValue.magnitude) },
      isCancelled: { false })
  }

  private func random(_ count: Int, kinds: Int, _ random: inout Random) -> [Element] {
    (0..<count).map { _ in
      Element(kind: Int.random(in: 0..<kinds, using: &random), content: Int.random(in: 0..<3, using: &random))
    }
  }

  /// The longest common subsequence by kind, by the plain table; and of all those the most equal contents.
  private func plain(_ left: [Element], _ right: [Element]) -> (pairs: Int, equal: Int) {
    var table = [[(pairs: Int, equal: Int)]](
      repeating: Array(repeating: (0, 0), count: right.count + 1), count: left.count + 1)
    for i in left.indices {
      for j in right.indices {
        var best = max(table[i][j + 1], table[i + 1][j], by: <)
        if left[i].kind == right[j].kind {
          let before = table[i][j]
          best = max(
            best, (before.pairs + 1, before.equal + (left[i].content == right[j].content ? 1 : 0)), by: <)
        }
        table[i + 1][j + 1] = best
      }
    }
    return table[left.count][right.count]
  }

  private func max(
    _ one: (pairs: Int, equal: Int), _ other: (pairs: Int, equal: Int),
    by less: ((Int, Int), (Int, Int)) -> Bool
  ) -> (pairs: Int, equal: Int) { less(one, other) ? other : one }

  private func expectSound(_ alignment: SequenceAlignment, _ left: [Element], _ right: [Element]) {
    for (one, next) in zip(alignment.pairs, alignment.pairs.dropFirst()) {
      #expect(one.left < next.left && one.right < next.right)
    }
    for pair in alignment.pairs { #expect(left[pair.left].kind == right[pair.right].kind) }
  }

  @Test("has as many pairs as the plain table finds, and as many equal ones", arguments: 0..<200)
  func best(seed: UInt64) {
    var random = Random(seed: seed)
    let kinds = Int.random(in: 1...5, using: &random)
    let left = self.random(Int.random(in: 0...40, using: &random), kinds: kinds, &random)
    var right = self.random(Int.random(in: 0...40, using: &random), kinds: kinds, &random)
    if seed % 2 == 0 {
      right = left
      for _ in 0..<Int.random(in: 0...6, using: &random) where !right.isEmpty {
        right.remove(at: Int.random(in: right.indices, using: &random))
        right.insert(
          Element(kind: 0, content: 9), at: Int.random(in: 0...right.count, using: &random))
      }
    }
    let alignment = SequenceAlignment(problem(left, right))
    expectSound(alignment, left, right)
    #expect(alignment.isExact)
    let plain = plain(left, right)
    #expect(alignment.pairs.count == plain.pairs)
    #expect(alignment.pairs.filter { left[$0.left] == right[$0.right] }.count == plain.equal)
  }

  @Test("takes work in proportion to the lengths where little differs", arguments: [1000, 4000, 16_000])
  func linear(count: Int) {
    let left = (0..<count).map { Element(kind: $0 % 7, content: $0) }
    // Nothing is equal at the ends, nothing is equal in between, and two elements have no partner.
    var right = left.map { Element(kind: $0.kind, content: -1 - $0.content) }
    right.remove(at: count / 3)
    right.insert(Element(kind: 99, content: 0), at: count / 2)
    let counter = Counter()
    let alignment = SequenceAlignment(problem(left, right, counter))
    #expect(alignment.isExact)
    #expect(alignment.pairs.count == count - 1)
    #expect(counter.calls < 12 * count)
    let same = Counter()
    #expect(SequenceAlignment(problem(left, left, same)).pairs.count == count)
    #expect(same.calls == count)
  }

  @Test("says so where it is not the best, and is sound and deterministic still", arguments: 0..<20)
  func approximate(seed: UInt64) {
    var random = Random(seed: seed)
    let left = self.random(300, kinds: 4, &random)
    let right = self.random(250, kinds: 4, &random) + (0..<50).map { Element(kind: 1, content: 100 + $0) }
    let alignment = SequenceAlignment(problem(left, right), cellBudget: 500)
    #expect(!alignment.isExact)
    expectSound(alignment, left, right)
    #expect(alignment.pairs.count > 100)
    let again = SequenceAlignment(problem(left, right), cellBudget: 500)
    #expect(again.pairs.map(\.left) == alignment.pairs.map(\.left))
  }

  @Test("finds its landmarks where too much was put in between")
  func landmarks() {
    let left = (0..<400).map { Element(kind: 0, content: $0) }
    let right =
      left.prefix(200) + (0..<500).map { Element(kind: 0, content: 1000 + $0) } + left.suffix(200).dropLast()
      + [Element(kind: 0, content: -1)]
    let alignment = SequenceAlignment(problem(left, Array(right)), cellBudget: 2000)
    #expect(!alignment.isExact)
    expectSound(alignment, left, Array(right))
    #expect(alignment.pairs.filter { left[$0.left] == right[$0.right] }.count == 399)
  }
}
