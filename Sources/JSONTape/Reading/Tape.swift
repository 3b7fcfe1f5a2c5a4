/// One mark of the index that a scan leaves behind.
///
/// A scalar (and a key) is one entry: where it starts and where it ends.
/// An object or array is two: an opening entry whose `link` is the index of its closing entry, and a closing entry
/// whose `link` is the index of the opening one. So the way past a value of any size is one step, and the kind of a
/// value needs no room: its first byte tells it.
@usableFromInline
@frozen
struct TapeEntry {
  @usableFromInline var start: UInt32
  @usableFromInline var link: UInt32

  init(start: UInt32, link: UInt32) {
    self.start = start
    self.link = link
  }
}

/// The growing list of entries.
///
/// Raw memory instead of an array: the scan appends two to four entries for each hundred bytes of text, and an array's
/// uniqueness check at each append is a fifth of the whole scan.
struct Tape: ~Copyable {
  private(set) var entries: UnsafeMutablePointer<TapeEntry>
  private(set) var capacity: Int
  var count = 0
  /// How many entries it may have.
  private let limit: Int

  /// So many entries any text may have, which is an index of 32 MiB; beyond that one for four bytes, so that no index
  /// takes more than twice the text. Real data has one for ten bytes and more.
  static let freeEntries = 4 << 20
  /// The longest text whose entries are fewer than those in any case.
  static let smallText = 1 << 20

  /// An empty one for a text.
  ///
  /// One that grows is in memory twice for a moment. Where that is much, it has all the room that it may need from the
  /// beginning: memory that is never written to is none.
  ///
  /// - Parameters:
  ///   - count: how long the text is, in bytes.
  ///   - limit: how many entries it may have, within what any text may have.
  init(forText count: Int, limit: Int = .max) {
    self.limit = max(min(max(count / 4, Self.freeEntries), limit), 1)
    capacity = min(count > Self.smallText ? count + 1 : count / 16 + 16, self.limit)
    entries = .allocate(capacity: capacity)
  }

  deinit { entries.deallocate() }

  @inline(__always)
  mutating func append(start: Int, link: Int) throws(JSONSyntaxError) {
    if count == capacity { try grow(start) }
    entries[count] = TapeEntry(start: UInt32(truncatingIfNeeded: start), link: UInt32(truncatingIfNeeded: link))
    count &+= 1
  }

  @inline(never)
  private mutating func grow(_ start: Int) throws(JSONSyntaxError) {
    guard count < limit else { throw JSONSyntaxError(reason: .tooManyValues(limit: limit), offset: start) }
    let room = min(capacity * 2, limit)
    let larger = UnsafeMutablePointer<TapeEntry>.allocate(capacity: room)
    larger.update(from: entries, count: count)
    entries.deallocate()
    entries = larger
    capacity = room
  }

  /// Gives memory back that an unusually large text took.
  mutating func shrink(above limit: Int) {
    guard capacity > limit else { return }
    entries.deallocate()
    capacity = 64
    count = 0
    entries = .allocate(capacity: capacity)
  }
}
