public import TraceModel

/// What is different between two runs: their turns are aligned first, then the steps of aligned turns.
///
/// Steps go together by kind and name in the order of their trees: as many as can be, and of all ways to do that the
/// one that changes the least. Ids and times are no differences. The other way round gives the same with the sides
/// swapped.
public struct SessionDiff: Sendable {
  /// Something about a step or turn that is not the same on both sides.
  public struct Change: Sendable, Equatable {
    /// Which part of a step or turn it is.
    public enum What: String, Sendable {
      case status, name, model, agent, flags, error, input, parameters, output
      /// The step belongs to another one of the steps that both sides have.
      case parent

      /// Whether a change has a place inside a JSON value.
      var hasPointers: Bool { self == .input || self == .output || self == .parameters }
    }

    /// The part that is not the same.
    public let what: What
    /// The place in the value (JSON Pointer, RFC 6901), where it is a JSON value.
    public let pointer: String?
    /// The beginnings of the values, or of where they part; `nil` for nothing.
    public let old: String?
    /// Of the right side, as `old` is of the left.
    public let new: String?
  }

  /// Two steps that belong together and are not the same.
  public struct ChangedStep: Sendable {
    /// Rows in the two sessions.
    public let left: Int
    /// The row in the right session.
    public let right: Int
    /// As many as are kept; never empty.
    public let changes: [Change]
    /// How many changes there are besides.
    public let omittedChanges: Int
  }

  /// A turn of either side or of both.
  public struct Turn: Sendable {
    /// Whether one side has it, or both and how alike.
    public enum Kind: String, Sendable { case added, removed, changed, equal }

    /// Places in the two sessions.
    public let left: Int?
    /// The place in the right session; `nil` for a turn that was removed.
    public let right: Int?
    /// What became of the turn.
    public let kind: Kind
    /// What it took on the left; `nil` where that side has no such turn.
    public let leftFigures: Figures?
    /// What it took on the right; `nil` where that side has no such turn.
    public let rightFigures: Figures?
    /// What is different about the turn itself.
    public let changes: [Change]
    /// How alike its steps are.
    public let steps: Counts
  }

  /// How many turns or steps are alike, and how many are not.
  public struct Counts: Sendable, Equatable {
    /// On both sides and the same.
    public var equal = 0
    /// On both sides and not the same.
    public var changed = 0
    /// Only on the right.
    public var added = 0
    /// Only on the left.
    public var removed = 0

    /// Whether nothing is different.
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
    /// What is different there; `replaced` is a step that went and one that came at the same place.
    public enum Kind: String, Sendable { case added, removed, changed, replaced }

    /// What is different there.
    public let kind: Kind
    /// Places of the turns; `nil` where a side has none there.
    public var leftTurn: Int?
    /// The place of the right turn.
    public var rightTurn: Int?
    /// Rows of the steps; `nil` where a side has none there, or the turn itself is different.
    public var leftRow: Int?
    /// The row of the right step.
    public var rightRow: Int?
    /// What is not the same about the step or turn, where both sides have it.
    public var changes: [Change] = []
  }

  /// The session that is compared with.
  public let left: Session
  /// The session that is compared.
  public let right: Session
  /// What the compared turns of the left took.
  public let leftFigures: Figures
  /// What the compared turns of the right took.
  public let rightFigures: Figures
  /// Over all turns, kept or not.
  public internal(set) var turnCounts = Counts()
  /// Over all steps, kept or not.
  public internal(set) var stepCounts = Counts()
  /// In the order in which things happened; `nil` where nothing is different.
  public internal(set) var firstDivergence: Divergence?
  /// The turns that differ, in steps or in figures; as many as were wanted, as all that follows.
  public internal(set) var turns: [Turn] = []
  /// How many such turns there are.
  public internal(set) var turnTotal = 0
  /// Rows of the right side, and of the left.
  public internal(set) var added: [Int] = []
  /// Rows of the left side, of steps that the right does not have.
  public internal(set) var removed: [Int] = []
  /// The steps that both have and that are not the same.
  public internal(set) var changed: [ChangedStep] = []
  /// Ids and times inside payloads that differ and count for nothing.
  public internal(set) var volatileCount = 0
  /// Whether the sides differ too much for the best alignment, so that this is only a good one.
  public internal(set) var isApproximate = false
  /// Whether all turns are compared, and not one with another.
  let isOfAll: Bool
  /// How many cells of tables of costs were filled in: what aligning took.
  var cellCount = 0
  /// How long the texts of the changes are that are kept.
  var changeBytes = 0

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
    isOfAll = traces == nil
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
    let parallelLeft = DiffSide.parallel(left, leftPlaces, names: names.left, isCancelled: isCancelled)
    let parallelRight = DiffSide.parallel(right, rightPlaces, names: names.right, isCancelled: isCancelled)
    let shared = parallelLeft.filter { parallelRight[$0.key] != nil }
    let work = DiffWork(
      left: DiffSide(left, traces: leftPlaces, names: names.left, shared: shared, isCancelled: isCancelled),
      right: DiffSide(right, traces: rightPlaces, names: names.right, shared: shared, isCancelled: isCancelled),
      alignsAnyTurns: traces != nil, limit: limit, isCancelled: isCancelled)
    work.run(into: &self)
  }
}
