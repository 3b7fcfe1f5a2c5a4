public import TraceModel

/// What is different between two runs: their turns are aligned first, then the steps of aligned turns.
///
/// Steps go together by kind and name in the order of their trees: as many as can be, and of all ways to do that the
/// one that changes the least. Ids and times are no differences. The other way round gives the same with the sides
/// swapped.
public struct SessionDiff: Sendable {
  /// Something about a step or turn that is not the same on both sides.
  public struct Change: Sendable, Equatable {
    public enum What: String, Sendable {
      case status, name, model, agent, flags, error, input, parameters, output
      /// The step belongs to another one of the steps that both sides have.
      case parent

      /// Whether a change has a place inside a JSON value.
      var hasPointers: Bool { self == .input || self == .output || self == .parameters }
    }

    public let what: What
    /// The place in the value (JSON Pointer, RFC 6901), where it is a JSON value.
    public let pointer: String?
    /// The beginnings of the values, or of where they part; `nil` for nothing.
    public let old: String?
    public let new: String?
  }

  /// Two steps that belong together and are not the same.
  public struct ChangedStep: Sendable {
    /// Rows in the two sessions.
    public let left: Int
    public let right: Int
    public let changes: [Change]
    /// How many changes there are besides.
    public let omittedChanges: Int
  }

  /// A turn of either side or of both.
  public struct Turn: Sendable {
    public enum Kind: String, Sendable { case added, removed, changed, equal }

    /// Places in the two sessions.
    public let left: Int?
    public let right: Int?
    public let kind: Kind
    public let leftFigures: Figures?
    public let rightFigures: Figures?
    /// What is different about the turn itself.
    public let changes: [Change]
    public let steps: Counts
  }

  public struct Counts: Sendable, Equatable {
    public var equal = 0
    public var changed = 0
    public var added = 0
    public var removed = 0

    public var isEmpty: Bool { changed + added + removed == 0 }

    mutating func add(_ other: Counts) {
      equal += other.equal
      changed += other.changed
      added += other.added
      removed += other.removed
    }
  }

  /// The first place at which the sides are not the same.
  public struct Divergence: Sendable, Equatable {
    public enum Kind: String, Sendable { case added, removed, changed, replaced }

    public let kind: Kind
    /// Places of the turns; `nil` where a side has none there.
    public var leftTurn: Int?
    public var rightTurn: Int?
    /// Rows of the steps; `nil` where a side has none there, or the turn itself is different.
    public var leftRow: Int?
    public var rightRow: Int?
    public var changes: [Change] = []
  }

  public let left: Session
  public let right: Session
  public let leftFigures: Figures
  public let rightFigures: Figures
  public internal(set) var turnCounts = Counts()
  public internal(set) var stepCounts = Counts()
  public internal(set) var firstDivergence: Divergence?
  /// The turns that differ, in steps or in figures; as many as were wanted, as all that follows.
  public internal(set) var turns: [Turn] = []
  /// How many such turns there are.
  public internal(set) var turnTotal = 0
  /// Rows of the right side, and of the left.
  public internal(set) var added: [Int] = []
  public internal(set) var removed: [Int] = []
  public internal(set) var changed: [ChangedStep] = []
  /// Ids and times inside payloads that differ and count for nothing.
  public internal(set) var volatileCount = 0
  /// Whether the sides differ too much for the best alignment, so that this is only a good one.
  public internal(set) var isApproximate = false

  /// Whether there is nothing to tell.
  public var isEmpty: Bool { turnCounts.isEmpty && stepCounts.isEmpty }

  /// - Parameters:
  ///   - trace: the place of the one turn to compare; without it, all turns.
  ///   - limit: how many turns, and added, removed and changed steps, to keep.
  ///   - isCancelled: asked now and then; where it says so, what comes out is of no use.
  public init(
    _ left: Session, _ right: Session, traces: (left: Int, right: Int)? = nil, limit: Int = 100,
    isCancelled: @escaping () -> Bool = { false }
  ) {
    self.left = left
    self.right = right
    if let traces {
      leftFigures = Figures(left.traces[traces.left], of: left)
      rightFigures = Figures(right.traces[traces.right], of: right)
    } else {
      leftFigures = Figures(left)
      rightFigures = Figures(right)
    }
    let names = NameRanks(left, right)
    let leftPlaces = traces.map { $0.left..<($0.left + 1) } ?? 0..<left.traces.count
    let rightPlaces = traces.map { $0.right..<($0.right + 1) } ?? 0..<right.traces.count
    let work = DiffWork(
      left: DiffSide(left, traces: leftPlaces, names: names.left, isCancelled: isCancelled),
      right: DiffSide(right, traces: rightPlaces, names: names.right, isCancelled: isCancelled),
      alignsAnyTurns: traces != nil, limit: limit, isCancelled: isCancelled)
    work.run(into: &self)
  }
}
