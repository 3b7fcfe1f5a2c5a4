internal import JSONTape
internal import TraceModel

/// What the user set: in `initializationOptions`, or later by `workspace/didChangeConfiguration`.
struct EditorSettings: Sendable, Equatable {
  /// What a line may take before it is pointed at.
  struct Budgets: Sendable, Equatable {
    /// Of one run with all below it, on average.
    var cost: Cost?
    var p95: Elapsed?
    /// Failed runs of all, in units of 1e-9.
    var errorRate: Count?
  }

  struct Problem: Error, Equatable {
    let field: String
    let message: String
  }

  var budgets = Budgets()
  /// Put behind the names of commands, so that two servers in one editor do not collide.
  var commandSuffix = ""
  /// How many of the newest sessions are looked at.
  var sessionCount = 20
  /// How often the sources are asked for what is new, in seconds; 0 for never.
  var refreshSeconds = 30

  /// Reads what is there of the settings; what is not there stays.
  mutating func apply(_ options: JSONValue) throws(Problem) {
    if let given = options["budgets"] {
      guard given.isObject || given.isNull else { throw Problem(field: "budgets", message: "must be an object") }
      var budgets = Budgets()
      budgets.cost = try Self.number(given, "costUsd", scale: Cost.decimals).map { Cost($0) }
      budgets.p95 = try Self.number(given, "p95Ms", scale: 6).map { Elapsed($0) }
      budgets.errorRate = try Self.number(given, "errorRate", scale: 9).map { Count($0) }
      if let rate = budgets.errorRate, rate > 1_000_000_000 {
        throw Problem(field: "budgets.errorRate", message: "must be from 0 to 1")
      }
      for member in given.members where !["costUsd", "p95Ms", "errorRate"].contains(member.key.stringValue) {
        throw Problem(
          field: "budgets.\(member.key.stringValue?.prefix(40) ?? "")",
          message: "is no budget; there are costUsd, p95Ms, errorRate")
      }
      self.budgets = budgets
    }
    if let suffix = options["commandSuffix"] {
      guard let text = suffix.stringValue, text.utf8.count <= 40, text.allSatisfy({ $0.isASCII && $0 > " " }) else {
        throw Problem(field: "commandSuffix", message: "must be up to 40 ASCII characters")
      }
      commandSuffix = text
    }
    sessionCount = try Self.integer(options, "sessions", 0...200) ?? sessionCount
    refreshSeconds = try Self.integer(options, "refreshSeconds", 0...86_400) ?? refreshSeconds
  }

  private static func number(_ options: JSONValue, _ name: StaticString, scale: Int) throws(Problem)
    -> SaturatingInteger?
  {
    guard let value = options[name], !value.isNull else { return nil }
    guard value.isNumber, let units = DecimalNumber(value.spelling)?.amount(scale: scale), units >= 0 else {
      throw Problem(field: "budgets.\(name)", message: "must be a number, 0 or more")
    }
    return units
  }

  private static func integer(
    _ options: JSONValue, _ name: StaticString, _ range: ClosedRange<Int>
  ) throws(Problem) -> Int? {
    guard let value = options[name], !value.isNull else { return nil }
    guard let number = Count(value).map({ Int(clamping: $0) }), range.contains(number) else {
      throw Problem(field: "\(name)", message: "must be from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }
}
