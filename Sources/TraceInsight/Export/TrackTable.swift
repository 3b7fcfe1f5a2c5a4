/// Puts intervals on tracks so that on each they lie in or behind one another, never across.
///
/// Intervals come by their starts. Each goes on its parent's track where it lies in nothing but its parent there, else
/// on the first track that is idle, else on a new one.
struct TrackTable {
  /// Of each track the intervals that are open, each inside the one before it.
  private var open: [[(number: Int, end: Int64)]] = []
  /// The tracks by when they will be idle, and those that are, by their numbers; entries may be out of date.
  private var busy = Heap()
  private var idle = Heap()
  /// The tracks of the intervals so far, by their numbers.
  private var places: [Int: Int] = [:]

  var count: Int { open.count }

  mutating func track(for number: Int, below parent: Int, _ start: Int64, _ end: Int64) -> Int {
    let track: Int
    if let beside = places[parent], fits(beside, in: parent, start, end) {
      track = beside
    } else {
      track = idleTrack(at: start)
    }
    places[number] = track
    open[track].append((number, end))
    // Its outermost interval says when a track will be idle.
    if open[track].count == 1 { busy.push(end, track) }
    return track
  }

  /// Whether an interval lies in its parent alone, or behind all that is on a track.
  private mutating func fits(_ track: Int, in parent: Int, _ start: Int64, _ end: Int64) -> Bool {
    while let last = open[track].last, last.end <= start { open[track].removeLast() }
    guard let last = open[track].last else { return true }
    return last.number == parent && end <= last.end
  }

  private mutating func idleTrack(at start: Int64) -> Int {
    func isIdle(_ track: Int) -> Bool { open[track].first.map { $0.end <= start } ?? true }
    while let (time, track) = busy.first, time <= start {
      busy.pop()
      if isIdle(track) { idle.push(Int64(track), track) }
    }
    while let (_, track) = idle.first {
      idle.pop()
      guard isIdle(track) else { continue }
      open[track] = []
      return track
    }
    open.append([])
    return open.count - 1
  }
}

/// Tracks by a key, the one with the least on top: a binary heap.
private struct Heap {
  private var entries: [(key: Int64, track: Int)] = []

  var first: (key: Int64, track: Int)? { entries.first }

  mutating func push(_ key: Int64, _ track: Int) {
    entries.append((key, track))
    var place = entries.count - 1
    while place > 0, isBefore(place, (place - 1) / 2) {
      entries.swapAt(place, (place - 1) / 2)
      place = (place - 1) / 2
    }
  }

  mutating func pop() {
    entries.swapAt(0, entries.count - 1)
    entries.removeLast()
    var place = 0
    while true {
      var least = place
      for child in [place * 2 + 1, place * 2 + 2] where child < entries.count && isBefore(child, least) {
        least = child
      }
      if least == place { return }
      entries.swapAt(place, least)
      place = least
    }
  }

  private func isBefore(_ one: Int, _ other: Int) -> Bool {
    (entries[one].key, entries[one].track) < (entries[other].key, entries[other].track)
  }
}
