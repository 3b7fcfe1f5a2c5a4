public import TraceModel

/// Pages of a list that may change between two of them: a cursor names the last item seen, not a position, so nothing
/// that stays is passed over or given twice.
public enum Paging {
  /// What an item's place in the order depends on.
  public struct Key: Sendable, SourceCursor {
    /// The number that the order goes by.
    public let rank: SaturatingInteger
    /// By which those of equal rank are ordered.
    public let id: String
    /// - Parameters:
    ///   - rank: the number that the order goes by.
    ///   - id: by which those of equal rank are ordered.
    public init(rank: SaturatingInteger, id: String) {
      self.rank = rank
      self.id = id
    }

    init?(_ text: String) {
      guard let colon = text.firstIndex(of: ":"), let rank = SaturatingInteger(text[..<colon]) else { return nil }
      self.init(rank: rank, id: String(text[text.index(after: colon)...]))
    }

    var text: String { "\(rank):\(id)" }
  }

  /// Whether one item comes before another; of equal rank the smaller id does.
  public static func isBefore(_ one: Key, _ other: Key, ascending: Bool) -> Bool {
    if one.rank != other.rank { return ascending ? one.rank < other.rank : one.rank > other.rank }
    return one.id < other.id
  }

  /// The cursor behind an item.
  public static func cursor(_ key: Key) -> String { key.text }

  /// Cuts a page out of the entries of which `key` gives a place in the order; the others are none of the list.
  ///
  /// What lists show is large, and there may be very many: they are ordered by their keys, and only those of the page
  /// are shown.
  static func page<Entry, Item: Sendable>(
    of entries: [Entry], limit: Int, cursor: String?, ascending: Bool, key: (Entry) -> Key?, shown: (Entry) -> Item
  ) -> Page<Item> {
    var keyed: [(key: Key, place: Int)] = []
    for (place, entry) in entries.enumerated() { if let key = key(entry) { keyed.append((key, place)) } }
    keyed.sort { isBefore($0.key, $1.key, ascending: ascending) }
    var start = 0
    if let last = cursor.flatMap(Key.init) {
      start = keyed.firstIndex { isBefore(last, $0.key, ascending: ascending) } ?? keyed.count
    }
    let end = start + min(limit, keyed.count - start)
    let next = end < keyed.count && end > start ? Self.cursor(keyed[end - 1].key) : nil
    return Page(
      items: keyed[start..<end].map { shown(entries[$0.place]) },
      cursors: keyed[start..<end].map { Self.cursor($0.key) }, nextCursor: next, total: Count(clamping: keyed.count))
  }
}
