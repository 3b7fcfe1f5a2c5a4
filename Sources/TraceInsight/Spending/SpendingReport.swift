public import TraceModel

/// What the calls of many sessions took and cost, summed up by days, projects, models or whatever else is asked.
public struct SpendingReport: Sendable {
  /// What sums are made by.
  public enum Dimension: String, CaseIterable, Sendable {
    case day, week, month, project, model, agent, session, source
  }

  /// A session as its sums name it.
  public struct Owner: Hashable, Sendable {
    /// The source it is from.
    public var source: String
    /// The source's id.
    public var id: String
    /// The folder or the repository it ran in; `nil` where none is known.
    public var project: String?

    /// - Parameters:
    ///   - source: the source it is from.
    ///   - id: the source's id.
    ///   - project: the folder or the repository it ran in.
    public init(source: String, id: String, project: String?) {
      self.source = source
      self.id = id
      self.project = project
    }
  }

  /// A sum.
  public struct Group: Sendable {
    /// Of each dimension what this is the sum of, in their order; `nil` for what has none, such as a call without a time.
    public let keys: [String?]
    /// The session it is of, where sums are made by sessions.
    public fileprivate(set) var session: Owner?
    /// What that session is called.
    public fileprivate(set) var name: String?
    /// How many sessions have a part in it.
    public fileprivate(set) var sessionCount: Count = 0
    /// The calls.
    public fileprivate(set) var calls = SessionFigures.Calls()
    fileprivate var lastSession = -1

    fileprivate init(keys: [String?]) { self.keys = keys }
  }

  /// What sums are made by, in this order.
  public let dimensions: [Dimension]
  private let after: Timestamp?
  private let before: Timestamp?
  private let ahead: @Sendable (Timestamp) -> Elapsed
  private var groups: [Group] = []
  private var places: [[String?]: Int] = [:]
  /// The sum of all.
  public private(set) var total = Group(keys: [])
  /// The calls without a cost, by their models, by their first.
  public private(set) var unpriced: [SessionFigures.Calls] = []
  /// The tables by which calls were charged, as they were met.
  public private(set) var prices: [PriceSource] = []
  private var sessions = 0

  /// - Parameters:
  ///   - after: only calls that ended at this moment or later.
  ///   - before: only calls that ended before this moment.
  ///   - ahead: how far the clock by which days are told is ahead of UTC at a moment.
  public init(
    by dimensions: [Dimension], after: Timestamp? = nil, before: Timestamp? = nil,
    ahead: @escaping @Sendable (Timestamp) -> Elapsed = { _ in .zero }
  ) {
    self.dimensions = dimensions
    self.after = after
    self.before = before
    self.ahead = ahead
  }

  /// The bounds of the window that is asked about.
  public var bounds: [Timestamp] { [after, before].compactMap { $0 } }

  /// Whether a bound lies among calls that are only known together, so that they must be parted there first.
  public func cuts(_ figures: SessionFigures) -> Bool {
    bounds.contains { bound in
      figures.calls.contains { calls in
        guard let first = calls.first, let last = calls.last else { return false }
        return first < bound && bound <= last
      }
    }
  }

  /// Adds a session. Calls whose time is not known count where no window is asked about.
  public mutating func add(_ figures: SessionFigures, of owner: Owner) {
    sessions += 1
    for calls in figures.calls where isInWindow(calls) {
      add(calls, to: &total)
      let place = place(of: calls, figures, owner)
      add(calls, to: &groups[place])
      if calls.unpricedCount > 0 { note(calls) }
      for table in figures.prices where !prices.contains(table) { prices.append(table) }
    }
  }

  private func isInWindow(_ calls: SessionFigures.Calls) -> Bool {
    if after == nil, before == nil { return true }
    guard let first = calls.first else { return false }
    return after.map { $0 <= first } ?? true && before.map { first < $0 } ?? true
  }

  private func add(_ calls: SessionFigures.Calls, to group: inout Group) {
    group.calls.add(calls)
    if group.lastSession != sessions {
      group.lastSession = sessions
      group.sessionCount += 1
    }
  }

  private mutating func place(
    of calls: SessionFigures.Calls, _ figures: SessionFigures, _ owner: Owner
  ) -> Int {
    let keys = dimensions.map { key($0, calls, figures, owner) }
    if let place = places[keys] { return place }
    var group = Group(keys: keys)
    if dimensions.contains(.session) {
      group.session = owner
      group.name = figures.name
    }
    groups.append(group)
    places[keys] = groups.count - 1
    return groups.count - 1
  }

  private func key(
    _ dimension: Dimension, _ calls: SessionFigures.Calls, _ figures: SessionFigures, _ owner: Owner
  ) -> String? {
    func period(_ period: CalendarPeriod) -> String? { calls.first.map { period.name(of: $0, ahead: ahead($0)) } }
    return switch dimension {
    case .day: period(.day)
    case .week: period(.week)
    case .month: period(.month)
    case .project: owner.project
    case .model: calls.model
    case .agent: figures.agent
    case .session: "\(owner.source)\u{0}\(owner.id)"
    case .source: owner.source
    }
  }

  private mutating func note(_ calls: SessionFigures.Calls) {
    var calls = calls
    // Those of them that have a cost are not told of.
    calls.cost = nil
    if let place = unpriced.firstIndex(where: { $0.model == calls.model }) {
      unpriced[place].add(calls)
    } else {
      unpriced.append(calls)
    }
  }

  /// The sums: along the calendar where they are made by it first, else the dearest first.
  public var items: [Group] {
    let isOfTime = dimensions.first.flatMap { CalendarPeriod(rawValue: $0.rawValue) } != nil
    return groups.sorted { one, other in
      if isOfTime, one.keys[0] != other.keys[0] { return (one.keys[0] ?? "") < (other.keys[0] ?? "") }
      let (cost, otherCost) = (one.calls.cost ?? .zero, other.calls.cost ?? .zero)
      if cost != otherCost { return cost > otherCost }
      let (tokens, otherTokens) = (one.calls.usage.total ?? 0, other.calls.usage.total ?? 0)
      if tokens != otherTokens { return tokens > otherTokens }
      return one.keys.map { $0 ?? "" }.lexicographicallyPrecedes(other.keys.map { $0 ?? "" })
    }
  }
}
