internal import TraceModel

/// The sub-agents that calls tell of, to be found by when they began or ended; each is found once.
struct Syntropic137NearestAgents {
  private struct Edge {
    let moment: Timestamp
    let place: Int
  }

  /// So many neighbours are looked at in either direction.
  private static let mostNeighbours = 32

  private let starts: [Edge]
  private let ends: [Edge]
  private var taken: Set<Int> = []

  init(_ drafts: [SpanDraft]) {
    let agents = drafts.indices.filter { drafts[$0].kind == .agent }
    func edges(_ moment: (SpanDraft) -> Timestamp?) -> [Edge] {
      agents.compactMap { place in moment(drafts[place]).map { Edge(moment: $0, place: place) } }
        .sorted { ($0.moment, $0.place) < ($1.moment, $1.place) }
    }
    starts = edges(\.start)
    ends = edges(\.end)
  }

  /// The one that began or ended next to a moment.
  mutating func take(at moment: Timestamp?, isStart: Bool) -> Int? {
    guard let moment else { return nil }
    let edges = isStart ? starts : ends
    var (low, high) = (0, edges.count)
    while low < high {
      let middle = (low + high) / 2
      if edges[middle].moment < moment { low = middle + 1 } else { high = middle }
    }
    func distance(_ edge: Edge) -> Elapsed { edge.moment < moment ? moment - edge.moment : edge.moment - moment }
    let near = edges[max(0, low - Self.mostNeighbours)..<min(edges.count, low + Self.mostNeighbours)]
    let found = near.filter { !taken.contains($0.place) }.min { distance($0) < distance($1) }
    if let found { taken.insert(found.place) }
    return found?.place
  }
}
