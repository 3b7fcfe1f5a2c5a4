public import TraceModel

/// A part of a list.
public struct Page<Item: Sendable>: Sendable {
  /// The items, in the order that was asked for.
  public var items: [Item]
  /// Of each item, what to ask with for what comes behind it.
  public var cursors: [String]
  /// What to ask with for the next part; `nil` at the end.
  public var nextCursor: String?
  /// How many there are in all, where that is known.
  public var total: Count?
  /// What is odd about the list.
  public var warnings: [Warning]

  /// - Parameters:
  ///   - cursors: of each item, what to ask with for what comes behind it.
  ///   - nextCursor: what to ask with for the next part; `nil` at the end.
  ///   - total: how many there are in all, where that is known.
  public init(
    items: [Item], cursors: [String] = [], nextCursor: String? = nil, total: Count? = nil, warnings: [Warning] = []
  ) {
    self.items = items
    self.cursors = cursors
    self.nextCursor = nextCursor
    self.total = total
    self.warnings = warnings
  }
}
