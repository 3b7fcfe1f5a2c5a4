internal import TraceModel

/// When spans were at work, to find out which of them was around a moment. No question looks at all spans again.
struct Syntropic137Windows {
  private struct Window {
    let place: Int
    let start: Timestamp
    /// `stillGoing` while it goes on.
    let end: Timestamp
  }

  /// As late as there is without being the end of the range, which is as far from any start: of two windows that go on
  /// the one that began later is the shorter.
  private static let stillGoing = Timestamp(nanoseconds: .max - 1)

  /// In the order of starts.
  private let windows: [Window]
  private let starts: [Timestamp]
  private let ends: [Timestamp]
  /// Before each place in `starts` and `ends`, the sum of the numbers of the windows so far.
  private let startSums: [Int]
  private let endSums: [Int]

  /// - Parameter places: which of the drafts count; those without a start do not.
  init(_ drafts: [SpanDraft], _ places: [Int]) {
    let all = places.compactMap { place -> Window? in
      guard let start = drafts[place].start else { return nil }
      return Window(place: place, start: start, end: drafts[place].end ?? Self.stillGoing)
    }
    windows = all.sorted { ($0.start, $0.place) < ($1.start, $1.place) }
    let byEnd = windows.filter { $0.end >= $0.start }.sorted { $0.end < $1.end }
    let byStart = windows.filter { $0.end >= $0.start }
    starts = byStart.map(\.start)
    ends = byEnd.map(\.end)
    startSums = byStart.reduce(into: [0]) { $0.append($0[$0.count - 1] &+ $1.place) }
    endSums = byEnd.reduce(into: [0]) { $0.append($0[$0.count - 1] &+ $1.place) }
  }

  /// The one that was at work; with several at once it cannot be told whose a moment is.
  func only(at moment: Timestamp) -> Int? {
    let begun = Self.count(starts) { $0 <= moment }
    let over = Self.count(ends) { $0 < moment }
    // With one left, what its number adds to the sum of the begun is the number itself.
    return begun - over == 1 ? startSums[begun] &- endSums[over] : nil
  }

  /// For each moment the shortest one around it.
  func tightest(at moments: [(place: Int, moment: Timestamp?)]) -> [(place: Int, around: Int)] {
    let asked = moments.compactMap { asked in asked.moment.map { (place: asked.place, time: $0) } }
      .sorted { $0.time < $1.time }
    var open = Heap<OpenWindow>()
    var next = 0
    var found: [(place: Int, around: Int)] = []
    for (place, time) in asked {
      while next < windows.count, windows[next].start <= time {
        let window = windows[next]
        if window.end >= window.start {
          open.insert(OpenWindow(length: window.end - window.start, place: window.place, end: window.end))
        }
        next += 1
      }
      while let first = open.first, first.end < time { open.removeFirst() }
      if let first = open.first { found.append((place, first.place)) }
    }
    return found
  }

  /// How many of the sorted values hold, which the first ones do.
  private static func count(_ values: [Timestamp], _ holds: (Timestamp) -> Bool) -> Int {
    var (low, high) = (0, values.count)
    while low < high {
      let middle = (low + high) / 2
      if holds(values[middle]) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

/// A window that is open, the shortest first; of equal ones the earlier.
private struct OpenWindow: Comparable {
  let length: Elapsed
  let place: Int
  let end: Timestamp

  static func < (one: OpenWindow, other: OpenWindow) -> Bool { (one.length, one.place) < (other.length, other.place) }
}
