internal import JSONTape
internal import TraceModel

/// Which spans tell tokens and costs that another span tells, too.
///
/// Two instrumentations of one call give two spans: one within the other, or, where one of them ends before the call
/// does, beside each other with the id of one answer. What stands around several calls tells their sum. All of these
/// stay in the tree, flagged, and one of them counts.
struct RepeatedUsage {
  /// The place of each span's parent; -1 for none.
  private let parents: [Int]
  /// The calls directly within each call, no agent, tool or other work between them.
  private var within: [Int: [Int]] = [:]
  /// The calls that are one, by the place of one of them.
  private var groups: [Int: Int] = [:]
  /// What stands around calls that are several.
  private var wrappers: Set<Int> = []
  /// What stands around calls some of which tell no tokens, and tells more than the others do together.
  private var wholes: Set<Int> = []

  /// - Parameter row: where a span is.
  init(_ spans: [CollectedSpan], row: (OTLPSpanKey) -> Int?) {
    parents = spans.map { $0.parent.flatMap(row) ?? -1 }
    findCalls(spans)
    for (outer, inner) in within.sorted(by: { $0.key < $1.key }) { relate(outer, inner, spans) }
    findAnswers(spans)
  }

  // MARK: Calls within calls

  private static func isCall(_ span: CollectedSpan) -> Bool {
    (span.draft.kind == .llm || span.draft.kind == .embedding) && !span.statesFlags
  }

  /// Whether a call within may still be the same: what such a span did is no work of its own.
  private static func isTransparent(_ kind: SpanKind) -> Bool {
    switch kind {
    case .other, .chain, .event, .prompt: true
    default: false
    }
  }

  /// Finds the nearest call around each call, looking at no span twice, also where parents go round in a ring.
  private mutating func findCalls(_ spans: [CollectedSpan]) {
    let (unknown, none) = (-2, -1)
    var nearest = [Int](repeating: unknown, count: spans.count)
    for start in spans.indices where Self.isCall(spans[start]) {
      var path: [Int] = []
      var place = parents[start]
      var found = none
      while place >= 0 {
        if Self.isCall(spans[place]) {
          found = place
          break
        }
        guard Self.isTransparent(spans[place].draft.kind) else { break }
        if nearest[place] != unknown {
          found = nearest[place]
          break
        }
        // Marked at once, so that a ring ends here.
        nearest[place] = none
        path.append(place)
        place = parents[place]
      }
      for place in path { nearest[place] = found }
      if found >= 0, found != start, spans[found].draft.kind == spans[start].draft.kind {
        within[found, default: []].append(start)
      }
    }
  }

  private mutating func relate(_ outer: Int, _ inner: [Int], _ spans: [CollectedSpan]) {
    if inner.count == 1 {
      if Self.mayBeOne(spans[outer], spans[inner[0]]) { join(outer, inner[0]) }
      return
    }
    let telling = inner.filter { Self.tellsUsage(spans[$0]) }
    if telling.isEmpty {
      let answered = inner.filter { spans[$0].draft.status != .error }
      if answered.count < 2 || Self.tellsUsage(spans[outer]) {
        // Tries of one call, of which only the whole is counted.
        for one in inner { join(outer, one) }
      } else {
        wrappers.insert(outer)
      }
    } else if !isCallOfItsOwn(outer, inner, spans) {
      if knowsMore(outer, than: telling, of: inner, spans) {
        wholes.insert(outer)
        for one in inner { join(outer, one) }
      } else {
        wrappers.insert(outer)
      }
    }
  }

  /// Whether what stands around several calls tells more than those of them that tell anything, while another one, which
  /// did not fail, tells nothing: a stream without its usage, say.
  private func knowsMore(_ outer: Int, than telling: [Int], of inner: [Int], _ spans: [CollectedSpan]) -> Bool {
    guard inner.contains(where: { !Self.tellsUsage(spans[$0]) && spans[$0].draft.status != .error }),
      let whole = spans[outer].draft.call.usage.total, let sum = Self.sum(telling, spans).total
    else { return false }
    return whole > sum
  }

  private static func sum(_ places: [Int], _ spans: [CollectedSpan]) -> TokenUsage {
    places.reduce(into: TokenUsage()) { $0 += spans[$1].draft.call.usage }
  }

  private static func tellsUsage(_ span: CollectedSpan) -> Bool { !span.draft.call.usage.isEmpty }

  /// Whether two spans, one in the other, may tell of one call: nothing says that they are two.
  private static func mayBeOne(_ outer: CollectedSpan, _ inner: CollectedSpan) -> Bool {
    if let one = outer.responseID, let other = inner.responseID { return one == other }
    guard tellsUsage(outer), tellsUsage(inner) else { return true }
    let (one, other) = (outer.draft.call, inner.draft.call)
    if one.model.isNone || other.model.isNone || one.model == other.model { return true }
    return one.usage.input == other.usage.input || one.usage.output == other.usage.output
  }

  /// Whether what stands around several calls is one more: its answer has an id that none of theirs has, and its tokens
  /// are not theirs together.
  private func isCallOfItsOwn(_ outer: Int, _ inner: [Int], _ spans: [CollectedSpan]) -> Bool {
    let ids = inner.compactMap { spans[$0].responseID }
    guard let own = spans[outer].responseID, ids.count == inner.count, !ids.contains(own) else { return false }
    let sum = Self.sum(inner, spans)
    let usage = spans[outer].draft.call.usage
    return usage.input != sum.input || usage.output != sum.output
  }

  // MARK: One answer

  /// Calls with the id of one answer are one, where they were under way at the same time: test servers give the same
  /// id to all. What stands around several calls may have the id of one of them, and is none.
  private mutating func findAnswers(_ spans: [CollectedSpan]) {
    var byAnswer: [String: [Int]] = [:]
    let around = Set(wrappers.map { group(of: $0) })
    for place in spans.indices where Self.isCall(spans[place]) && !around.contains(group(of: place)) {
      if let id = spans[place].responseID { byAnswer[id, default: []].append(place) }
    }
    for places in byAnswer.values where places.count > 1 {
      let ordered = places.sorted { Self.start(spans[$0]) < Self.start(spans[$1]) }
      var last = ordered[0]
      for place in ordered.dropFirst() {
        let isAtOnce = Self.start(spans[place]) <= Self.end(spans[last])
        if isAtOnce, Self.tellAlike(spans[last], spans[place]) { join(last, place) }
        if Self.end(spans[place]) >= Self.end(spans[last]) { last = place }
      }
    }
  }

  /// Whether what two spans count may be one call's. Ids of answers are unique with hosted services alone: servers of
  /// one's own make them of small numbers, so that calls under way at once may have the same one.
  private static func tellAlike(_ one: CollectedSpan, _ other: CollectedSpan) -> Bool {
    let (first, second) = (one.draft.call.usage, other.draft.call.usage)
    func differ(_ one: Count?, _ other: Count?) -> Bool { one != nil && other != nil && one != other }
    return !(differ(first.input, second.input) && differ(first.output, second.output))
  }

  private static func start(_ span: CollectedSpan) -> Timestamp { span.draft.start ?? Timestamp(nanoseconds: .min) }
  private static func end(_ span: CollectedSpan) -> Timestamp { span.draft.end ?? Timestamp(nanoseconds: .max) }

  // MARK: Groups

  /// The place by which the group of a call is known.
  private func group(of place: Int) -> Int {
    var place = place
    while let next = groups[place] { place = next }
    return place
  }

  private mutating func join(_ one: Int, _ other: Int) {
    let (first, second) = (group(of: one), group(of: other))
    if first != second { groups[max(first, second)] = min(first, second) }
    // Short ways stay short, however many are joined.
    for place in [one, other] where place != min(first, second) { groups[place] = min(first, second) }
  }

  // MARK: Marking

  /// Flags the spans whose usage is told by others that count.
  mutating func mark(_ spans: inout [CollectedSpan]) {
    markCalls(&spans)
    markSums(&spans)
  }

  private func markCalls(_ spans: inout [CollectedSpan]) {
    var members: [Int: [Int]] = [:]
    for place in Set(groups.keys).union(groups.values).union(wrappers) {
      members[group(of: place), default: []].append(place)
    }
    for places in members.values {
      if places.contains(where: wrappers.contains) {
        for place in places { spans[place].draft.flags.formUnion([.rollup, .duplicate]) }
        continue
      }
      guard let counts = places.max(by: { isLess($0, $1, spans) }) else { continue }
      for place in places.sorted() where place != counts {
        spans[place].draft.flags.insert(.duplicate)
        Self.complete(&spans[counts].draft.call, with: spans[place].draft.call)
      }
    }
  }

  /// What one span of a call leaves out another may say.
  private static func complete(_ call: inout SpanTable.Call, with other: SpanTable.Call) {
    call.usage.complete(with: other.usage)
    call.cost = call.cost ?? other.cost
    if call.model.isNone { call.model = other.model }
    call.firstToken = call.firstToken ?? other.firstToken
  }

  /// Whether one span of a call tells less of it than another; of those that tell as much the innermost counts.
  private func isLess(_ one: Int, _ other: Int, _ spans: [CollectedSpan]) -> Bool {
    if wholes.contains(one) != wholes.contains(other) { return wholes.contains(other) }
    let (first, second) = (Self.knowledge(spans[one]), Self.knowledge(spans[other]))
    if first != second { return first < second }
    let (depth, otherDepth) = (self.depth(one), self.depth(other))
    if depth != otherDepth { return depth < otherDepth }
    // In whatever order they came.
    let (start, otherStart) = (Self.start(spans[one]), Self.start(spans[other]))
    return start == otherStart ? one > other : start > otherStart
  }

  /// How much a span knows of its call: tokens before all else, then what was asked and answered, which people and rules
  /// of the analysis read.
  private static func knowledge(_ span: CollectedSpan) -> Int {
    let call = span.draft.call
    let usage = call.usage
    var known = usage.input != nil || usage.output != nil ? 100 : 0
    for count in [usage.input, usage.output, usage.cacheRead, usage.cacheCreation, usage.reasoning] {
      if count != nil { known += 2 }
    }
    if call.cost != nil { known += 2 }
    if !call.model.isNone { known += 1 }
    if !span.draft.input.isAbsent { known += 1 }
    if !span.draft.output.isAbsent { known += 1 }
    return known
  }

  /// How far a span is from the root, as far as that matters.
  private func depth(_ place: Int) -> Int {
    var place = parents[place]
    var depth = 0
    while place >= 0, depth < 256 {
      depth += 1
      place = parents[place]
    }
    return depth
  }

  /// The usage and cost of an agent, a chain, a tool are those of the calls below it, told once more.
  private func markSums(_ spans: inout [CollectedSpan]) {
    let calls = spans.indices.filter { Self.isCall(spans[$0]) && !spans[$0].draft.flags.isToldElsewhere }
    let sums = spans.indices.filter { Self.isSum(spans[$0]) && Self.tells(spans[$0]) }
    let only = onlyCalls(below: spans.count, calls)
    // A sum that has no calls below it stands for some that nobody told.
    var tellers = calls.filter { Self.tells(spans[$0]) }
    let bare = sums.filter { only[$0] == .none }
    // A call whose parent is not here may be below any of its trace's.
    let lost = Set(
      tellers.filter { parents[$0] < 0 && spans[$0].parent != nil }.map { spans[$0].draft.trace })
    tellers += bare
    let isAround = around(tellers, spans.count)
    for place in sums {
      if case .one(let call) = only[place] {
        // Of one call it may say more than the call does.
        spans[call].draft.call.usage.complete(with: spans[place].draft.call.usage)
        spans[call].draft.call.cost = spans[call].draft.call.cost ?? spans[place].draft.call.cost
      } else if !isAround[place], !lost.contains(spans[place].draft.trace) {
        continue
      }
      spans[place].draft.flags.insert(.rollup)
    }
  }

  /// Whether usage of a span is no call's of its own where there are calls below it.
  private static func isSum(_ span: CollectedSpan) -> Bool {
    span.draft.kind != .llm && span.draft.kind != .embedding && !span.statesFlags
  }

  private static func tells(_ span: CollectedSpan) -> Bool { tellsUsage(span) || span.draft.call.cost != nil }

  /// Whether each span is around one of some others. No place is passed twice, also where parents go round in a ring.
  private func around(_ places: [Int], _ count: Int) -> [Bool] {
    var isAround = [Bool](repeating: false, count: count)
    for place in places {
      var above = parents[place]
      while above >= 0, !isAround[above], above != place {
        isAround[above] = true
        above = parents[above]
      }
    }
    return isAround
  }

  /// How many calls are below a span.
  private enum Below: Equatable { case none, one(Int), several }

  /// Whether there is one call below each span, and which. Each place is passed at most twice.
  private func onlyCalls(below count: Int, _ calls: [Int]) -> [Below] {
    var below = [Below](repeating: .none, count: count)
    for call in calls {
      var above = parents[call]
      while above >= 0, above != call, below[above] != .several {
        below[above] = below[above] == .none ? .one(call) : .several
        above = parents[above]
      }
    }
    return below
  }
}
