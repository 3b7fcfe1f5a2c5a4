/// What was read while the client left too much unread: it is kept in its order until there is room to answer.
///
/// So that the end of the input, `exit` and cancellations are noticed meanwhile. Bounded by whoever adds.
struct Backlog {
  enum Entry {
    case message([UInt8])
    /// What the splitter found in the place of a message.
    case event(FrameSplitter.Event)
  }

  private var entries: [Entry] = []
  private var first = 0
  /// About what the entries take, in bytes.
  private(set) var bytes = 0

  mutating func add(_ entry: Entry) {
    entries.append(entry)
    bytes += Self.size(entry)
  }

  mutating func next() -> Entry? {
    guard first < entries.count else { return nil }
    let entry = entries[first]
    entries[first] = .message([])
    first += 1
    bytes -= Self.size(entry)
    if first == entries.count {
      entries = []
      first = 0
    }
    return entry
  }

  private static func size(_ entry: Entry) -> Int {
    switch entry {
    case .message(let text): text.count + 64
    case .event: 512
    }
  }
}
