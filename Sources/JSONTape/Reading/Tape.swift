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

  init(capacity: Int = 64, limit: Int = .max) {
    self.limit = max(limit, 1)
    self.capacity = min(max(capacity, 1), self.limit)
    entries = .allocate(capacity: self.capacity)
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

  /// Gives memory back after an unusually large text, so that one big message does not stay paid for.
  mutating func shrink(above limit: Int) {
    guard capacity > limit else { return }
    entries.deallocate()
    capacity = 64
    count = 0
    entries = .allocate(capacity: capacity)
  }
}
