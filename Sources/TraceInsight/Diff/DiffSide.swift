internal import TraceModel

/// One of two sessions that are compared, its turns and steps made ready for that.
struct DiffSide {
  /// One turn: its steps in the order of the tree, and what each is known by.
  struct Turn {
    let place: Int
    var rows: [Int32] = []
    var depths: [Int32] = []
    /// Kind and name.
    var keys: [UInt64] = []
    /// All that is compared.
    var hashes: [UInt64] = []
    /// Which kinds of steps occur, a bit for each group of them.
    var sketch: UInt64 = 0
    /// All that is compared of the turn and its steps.
    var hash: UInt64 = 0
    /// Of the turn's own name, and of what was asked.
    var name: UInt64 = 0
    var input: UInt64 = 0
  }

  let session: Session
  let turns: [Turn]
  private let names: [Int32]

  /// - Parameter shared: the ranks of the steps that ran at the same time as another, on both sides.
  init(
    _ session: Session, traces: Range<Int>, names: [Int32], shared: [UInt64: Int], isCancelled: () -> Bool
  ) {
    self.session = session
    self.names = names
    turns = traces.map { place in
      isCancelled() ? Turn(place: place) : Self.turn(place, session, names, shared)
    }
  }

  /// What the steps are that ran at the same time as another.
  static func parallel(
    _ session: Session, _ traces: Range<Int>, names: [Int32], isCancelled: () -> Bool
  ) -> [UInt64: Int] {
    ParallelSteps.ranks(session, traces, isCancelled: isCancelled) { mark($0, names) }
  }

  private static func key(_ span: Span, _ names: [Int32]) -> UInt64 {
    UInt64(clamping: span.kind.rawValue) << 32 | UInt64(clamping: rank(span.name, names))
  }

  /// What is compared of a step, and what it is known by: two that did the same are two steps if they are called
  /// differently.
  private static func mark(_ span: Span, _ names: [Int32]) -> UInt64 { mix(hash(span, names), key(span, names)) }

  private static func turn(_ place: Int, _ session: Session, _ names: [Int32], _ shared: [UInt64: Int]) -> Turn {
    let trace = session.traces[place]
    var turn = Turn(place: place)
    turn.rows.reserveCapacity(trace.rows.count)
    turn.name = session.bytes.contentHash(trace.name)
    turn.input = session.bytes.contentHash(trace.input)
    turn.hash = mix(hash(trace, session), UInt64(clamping: trace.rows.count))
    ParallelSteps.walk(trace, of: session, shared: shared) {
      key($0, names)
    } mark: {
      mark($0, names)
    } _: { span, depth in
      let key = key(span, names)
      let hash = mix(mark(span, names), UInt64(clamping: depth))
      turn.rows.append(Int32(clamping: span.row))
      turn.depths.append(Int32(clamping: depth))
      turn.keys.append(key)
      turn.hashes.append(hash)
      turn.sketch |= 1 << (mix(0, key) >> 58)
      turn.hash = mix(turn.hash, hash)
    }
    return turn
  }

  /// A number that the same text has on both sides.
  func rank(_ name: PooledString) -> UInt32 { Self.rank(name, names) }

  private static func rank(_ name: PooledString, _ names: [Int32]) -> UInt32 {
    name.isNone ? 0 : UInt32(bitPattern: names[Int(clamping: name.number)])
  }

  private static func hash(_ trace: Trace, _ session: Session) -> UInt64 {
    let bytes = session.bytes
    var hash = UInt64(clamping: trace.status.rawValue)
    for slice in [trace.name, trace.input, trace.output, trace.error] { hash = mix(hash, bytes.contentHash(slice)) }
    return hash
  }

  private static func hash(_ span: Span, _ names: [Int32]) -> UInt64 {
    let bytes = span.session.bytes
    var hash = UInt64(clamping: span.status.rawValue) << 32 | UInt64(clamping: span.comparedFlags.rawValue)
    hash = mix(hash, UInt64(clamping: rank(span.agent, names)))
    hash = mix(hash, UInt64(clamping: rank(span.call?.model ?? .none, names)))
    hash = mix(hash, bytes.contentHash(span.error))
    hash = mix(hash, bytes.contentHash(span.input))
    hash = mix(hash, bytes.contentHash(span.output))
    return mix(hash, bytes.contentHash(span.call?.parameters ?? .absent))
  }

  static func mix(_ one: UInt64, _ other: UInt64) -> UInt64 {
    let (high, low) = (one ^ other &* 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
    return high ^ low &+ 0x2545_F491_4F6C_DD1D
  }
}

extension Span {
  /// The flags that say what a step did; the others say how its record looked.
  var comparedFlags: SpanFlags { flags.intersection([.blocked, .retry, .abandoned]) }
}

/// The strings of two sessions as numbers in the order of their texts, so that the same text has the same number on
/// both sides, whichever is the left one.
struct NameRanks {
  let left: [Int32]
  let right: [Int32]

  init(_ left: Session, _ right: Session) {
    let (one, other) = (Self.texts(left), Self.texts(right))
    var ranks: [[UInt8]: Int32] = [:]
    for text in Set(one).union(other).sorted(by: { $0.lexicographicallyPrecedes($1) }) {
      ranks[text] = Int32(clamping: ranks.count + 1)
    }
    self.left = one.map { ranks[$0] ?? 0 }
    self.right = other.map { ranks[$0] ?? 0 }
  }

  /// By their bytes: two spellings of an accent are two texts.
  private static func texts(_ session: Session) -> [[UInt8]] {
    (0..<UInt32(clamping: session.strings.count)).map { Array((session.text(session.pooled(number: $0)) ?? "").utf8) }
  }
}
