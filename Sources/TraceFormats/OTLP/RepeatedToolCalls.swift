internal import TraceModel

/// Which spans tell of a call of a tool that the span around them tells of, too: those of two instrumentations, or of a
/// client and the server that it asks. All stay in the tree, and one of them counts.
struct RepeatedToolCalls {
  /// The place of each span's parent; -1 for none.
  private let parents: [Int]

  /// - Parameter row: where a span is.
  init(_ spans: [CollectedSpan], row: (OTLPSpanKey) -> Int?) {
    parents = spans.map { $0.parent.flatMap(row) ?? -1 }
  }

  /// Flags the spans that tell of a call once more.
  func mark(_ spans: inout [CollectedSpan], _ builder: SessionBuilder) {
    var within: [Int: [Int]] = [:]
    for place in spans.indices where Self.isCall(spans[place]) {
      if let outer = nearestCall(around: place, spans) { within[outer, default: []].append(place) }
    }
    // From the root on, so that of three the one that counts is found before what is within it.
    let ordered = within.sorted { Self.start(spans[$0.key]) < Self.start(spans[$1.key]) }
    var counted: [Int: Int] = [:]
    for (outer, inner) in ordered where inner.count == 1 && haveOneName(spans[outer], spans[inner[0]], builder) {
      let known = counted[outer] ?? outer
      let (keeps, yields) = Self.saysLess(spans[known], than: spans[inner[0]]) ? (inner[0], known) : (known, inner[0])
      spans[keeps].draft.flags.remove(.duplicate)
      spans[yields].draft.flags.insert(.duplicate)
      if spans[keeps].draft.error.isAbsent { spans[keeps].draft.error = spans[yields].draft.error }
      if spans[yields].draft.status == .error { spans[keeps].draft.status = .error }
      counted[inner[0]] = keeps
    }
  }

  private static func isCall(_ span: CollectedSpan) -> Bool { span.draft.kind == .tool && !span.statesFlags }

  private static func start(_ span: CollectedSpan) -> Timestamp { span.draft.start ?? Timestamp(nanoseconds: .min) }

  /// How far a call is looked for: between a client and its server there may be a few spans of the transport.
  private static let mostSteps = 8

  /// The call of a tool around one, no agent, model or other work between them.
  private func nearestCall(around place: Int, _ spans: [CollectedSpan]) -> Int? {
    var above = parents[place]
    for _ in 0..<Self.mostSteps where above >= 0 && above != place {
      if Self.isCall(spans[above]) { return isInRing(above) ? nil : above }
      guard [.other, .chain, .event].contains(spans[above].draft.kind) else { return nil }
      above = parents[above]
    }
    return nil
  }

  /// Longer rings are not found, and their spans count as if they stood around one another.
  private static let longestRing = 64

  /// Whether a span stands around itself, by the ids of parents: nobody knows then what stands around what.
  private func isInRing(_ place: Int) -> Bool {
    var above = parents[place]
    for _ in 0..<Self.longestRing where above >= 0 && above != place { above = parents[above] }
    return above == place
  }

  /// Whether two spans name one tool: by the same name, or one behind words of the transport (`tools/call get_weather`).
  private func haveOneName(_ one: CollectedSpan, _ other: CollectedSpan, _ builder: SessionBuilder) -> Bool {
    if one.draft.name == other.draft.name { return true }
    guard let first = builder.text(of: one.draft.name), let second = builder.text(of: other.draft.name) else {
      return false
    }
    let (short, long) = first.utf8.count < second.utf8.count ? (first, second) : (second, first)
    return !short.isEmpty && long.hasSuffix(" " + short)
  }

  private static func saysLess(_ one: CollectedSpan, than other: CollectedSpan) -> Bool {
    func known(_ span: CollectedSpan) -> Int {
      (span.draft.input.isAbsent ? 0 : 1) + (span.draft.output.isAbsent ? 0 : 1)
    }
    return known(one) < known(other)
  }
}
