/// Where the prices are from by which calls were charged.
public struct PriceSource: Hashable, Sendable {
  /// Who says them: a price list and its edition, or the path of a user's file.
  public let source: String
  /// The day of the figures; `nil` where it is not told.
  public let date: String?

  /// A table by its name and its day.
  public init(source: String, date: String?) {
    self.source = source
    self.date = date
  }
}
