internal import TraceModel

/// Puts intervals on tracks so that on each they lie in or behind one another, never across.
///
/// Intervals come by their starts. Each goes on its parent's track where it lies in nothing but its parent there, else
/// on the first track that is idle, else on a new one.
struct TrackTable {
  /// Of each track the intervals that are open, each inside the one before it.
  private var open: [[(number: Int, end: Timestamp)]] = []
  /// The tracks by when they will be idle, and those that are, by their numbers; entries may be out of date.
  private var busy = Heap<Entry<Timestamp>>()
  private var idle = Heap<Entry<Int>>()
  /// The tracks of the intervals so far, by their numbers.
  private var places: [Int: Int] = [:]

  var count: Int { open.count }

  mutating func track(for number: Int, below parent: Int, _ start: Timestamp, _ end: Timestamp) -> Int {
    let track: Int
    if let beside = places[parent], fits(beside, in: parent, start, end) {
      track = beside
    } else {
      track = idleTrack(at: start)
    }
    places[number] = track
    open[track].append((number, end))
    // Its outermost interval says when a track will be idle.
    if open[track].count == 1 { busy.insert(Entry(key: end, track: track)) }
    return track
  }

  /// Whether an interval lies in its parent alone, or behind all that is on a track.
  private mutating func fits(_ track: Int, in parent: Int, _ start: Timestamp, _ end: Timestamp) -> Bool {
    while let last = open[track].last, last.end <= start { open[track].removeLast() }
    guard let last = open[track].last else { return true }
    return last.number == parent && end <= last.end
  }

  private mutating func idleTrack(at start: Timestamp) -> Int {
    func isIdle(_ track: Int) -> Bool { open[track].first.map { $0.end <= start } ?? true }
    while let entry = busy.first, entry.key <= start {
      busy.removeFirst()
      if isIdle(entry.track) { idle.insert(Entry(key: entry.track, track: entry.track)) }
    }
    while let track = idle.first?.track {
      idle.removeFirst()
      guard isIdle(track) else { continue }
      open[track] = []
      return track
    }
    open.append([])
    return open.count - 1
  }
}

/// A track by a key.
private struct Entry<Key: Comparable>: Comparable {
  let key: Key
  let track: Int

  static func < (one: Entry, other: Entry) -> Bool { (one.key, one.track) < (other.key, other.track) }
}
