internal import Synchronization
internal import TraceModel

/// A list as far as it has been read: all its entries from one place to another, in order, each once.
struct ListRun<Item: Sendable>: Sendable {
  var entries: [ListEntry<Item>] = []
  /// Whether nothing comes behind the entries.
  var isAtEnd = false
  /// From which key on the list is read on, where it can be entered at a key.
  var next: SaturatingInteger?
  /// Whether the server does not obey when it is asked to begin at a key.
  var isDisobeyed = false
  /// How many entries of the list come before these.
  var base = 0
  /// How many the list has in all, as the server says.
  var total: Count?
  /// What is to be said of the list whatever part of it is shown.
  var warnings = WarningList()
  let isAscending: Bool

  init(isAscending: Bool) { self.isAscending = isAscending }

  /// The number of entries up to a key.
  func position(behind key: Paging.Key?) -> Int {
    guard let key else { return 0 }
    var (low, high) = (0, entries.count)
    while low < high {
      let middle = low + (high - low) / 2
      if Paging.isBefore(key, entries[middle].key, ascending: isAscending) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

/// Where a list goes on: behind a key, in a run that may still be in memory.
struct RunCursor: SourceCursor {
  /// The number of the run.
  let run: Int
  /// How many entries of the list are passed.
  let place: Int
  /// The key of the last of them.
  let key: Paging.Key

  init(run: Int, place: Int, key: Paging.Key) {
    self.run = run
    self.place = place
    self.key = key
  }

  init?(_ text: String) {
    let parts = text.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, let run = Int(parts[0], radix: 10), run >= 0, let place = Count(parts[1]),
      place >= 0, !place.isSaturated,
      let key = Paging.Key(String(parts[2]))
    else { return nil }
    self.init(run: run, place: Int(clamping: place), key: key)
  }

  var text: String { "\(run)/\(place)/\(key.text)" }
}

/// The runs that were read last, so that who pages on reads nothing twice. What is gone is read again.
final class ListRuns<Item: Sendable>: Sendable {
  private struct Kept {
    let number: Int
    /// Which list it is of.
    let list: String
    let run: ListRun<Item>
    let bytes: Int
  }

  private struct State {
    /// The one used last is the last.
    var kept: [Kept] = []
    var count = 0
  }

  private static var most: Int { 256 }
  private static var mostBytes: Int { 16 << 20 }
  private let size: @Sendable (Item) -> Int
  private let state = Mutex(State())

  /// - Parameter size: what an item takes, in bytes.
  init(size: @escaping @Sendable (Item) -> Int) { self.size = size }

  /// What all of them take, in bytes.
  var byteCount: Int { state.withLock { $0.kept.reduce(0) { $0 + $1.bytes } } }

  /// The run with a number; `nil` where it is gone, or is one of another list.
  func find(_ number: Int, of list: String) -> ListRun<Item>? {
    state.withLock { state in
      guard let place = state.kept.firstIndex(where: { $0.number == number }) else { return nil }
      let found = state.kept.remove(at: place)
      state.kept.append(found)
      return found.list == list ? found.run : nil
    }
  }

  /// A number that no run has.
  func newNumber() -> Int {
    state.withLock { state in
      state.count += 1
      return state.count
    }
  }

  /// Keeps a run, in place of an earlier state of it.
  func keep(_ run: ListRun<Item>, _ number: Int, of list: String) {
    let bytes = run.entries.reduce(list.utf8.count + 512) { sum, entry in
      sum + MemoryLayout<ListEntry<Item>>.stride + entry.key.id.utf8.count + (entry.item.map(size) ?? 0)
    }
    state.withLock { state in
      state.kept.removeAll { $0.number == number }
      guard bytes <= Self.mostBytes / 2 else { return }
      state.kept.append(Kept(number: number, list: list, run: run, bytes: bytes))
      var all = state.kept.reduce(0) { $0 + $1.bytes }
      while state.kept.count > Self.most || all > Self.mostBytes { all -= state.kept.removeFirst().bytes }
    }
  }
}
