public import TraceModel

/// Tokens and costs of spans with all below them, any set of spans without counting one twice.
///
/// The spans of a tree are numbered in the order of a walk, so that each subtree is a run of numbers, and the calls in
/// it are a run of the calls, whose sums are differences.
public struct SubtreeSums: Sendable {
  /// Tokens and costs summed.
  public struct Totals: Sendable, Equatable {
    /// Tokens; a part is `nil` where no call has it.
    public var usage = TokenUsage()
    /// `nil` where no call says what it cost.
    public var cost: Cost?
    /// The sum over nothing.
    public init() {}
  }

  /// Running sums, from the first call up to a place. Differences of them are what was added in between.
  private struct Sums {
    var input = RunningSum()
    var output = RunningSum()
    var cacheRead = RunningSum()
    var cacheCreation = RunningSum()
    var reasoning = RunningSum()
    var total = RunningSum()
    var cost = RunningSum()
    var countedCalls = 0
    var pricedCalls = 0
  }

  private var first: [Int32]
  private var end: [Int32]
  /// The numbers of the spans that are calls, in order.
  private var calls: [Int32] = []
  /// One more than there are calls.
  private var sums: [Sums] = [Sums()]

  /// Walks over the session's trees once.
  public init(_ session: Session) {
    first = Array(repeating: 0, count: session.spans.count)
    end = first
    var number: Int32 = 0
    for trace in session.traces {
      var next = session.firstRoot(of: trace)
      while let span = next {
        first[span.row] = number
        note(span, number)
        number += 1
        if let child = span.firstChild {
          next = child
          continue
        }
        // Up to where another branch begins; each span is left once.
        var leaving: Span? = span
        next = nil
        while let done = leaving {
          end[done.row] = number
          if let sibling = done.nextSibling {
            next = sibling
            break
          }
          leaving = done.parent
        }
      }
    }
  }

  private mutating func note(_ span: Span, _ number: Int32) {
    guard let call = span.call, !span.flags.isToldElsewhere else { return }
    var sum = sums[sums.count - 1]
    let usage = call.usage
    sum.input.add((usage.input ?? 0).amount)
    sum.output.add((usage.output ?? 0).amount)
    sum.cacheRead.add((usage.cacheRead ?? 0).amount)
    sum.cacheCreation.add((usage.cacheCreation ?? 0).amount)
    sum.reasoning.add((usage.reasoning ?? 0).amount)
    sum.total.add((usage.total ?? 0).amount)
    sum.cost.add((call.cost ?? .zero).amount)
    if !usage.isEmpty { sum.countedCalls += 1 }
    if call.cost != nil { sum.pricedCalls += 1 }
    calls.append(number)
    sums.append(sum)
  }

  /// The sums over these spans and all below them, each span once.
  public func totals(of rows: some Sequence<Int>) -> Totals {
    var totals = Totals()
    var reached: Int32 = 0
    for row in rows.sorted(by: { first[$0] < first[$1] }) where first[row] >= reached {
      reached = max(end[row], first[row] + 1)
      let (from, to) = (sums[place(of: first[row])], sums[place(of: reached)])
      if to.countedCalls > from.countedCalls {
        var usage = TokenUsage()
        usage.input = Count(to.input.since(from.input))
        usage.output = Count(to.output.since(from.output))
        usage.cacheRead = Count(to.cacheRead.since(from.cacheRead))
        usage.cacheCreation = Count(to.cacheCreation.since(from.cacheCreation))
        usage.reasoning = Count(to.reasoning.since(from.reasoning))
        usage.statedTotal = Count(to.total.since(from.total))
        totals.usage += usage
      }
      if to.pricedCalls > from.pricedCalls {
        totals.cost = Cost.sum(totals.cost, Cost(to.cost.since(from.cost)))
      }
    }
    return totals
  }

  /// How many calls have a smaller number.
  private func place(of number: Int32) -> Int {
    var low = 0
    var high = calls.count
    while low < high {
      let middle = (low + high) / 2
      if calls[middle] < number { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
