public import JSONTape

/// Something odd in the data that was dealt with: kept, counted, and told.
public struct Warning: Hashable, Sendable {
  /// A short name for machines, such as `orphanSpans`.
  public let code: String
  /// One sentence for people.
  public let message: String
  /// How many records it is about.
  public var count: Int

  /// - Parameters:
  ///   - code: a short name for machines.
  ///   - message: one sentence for people.
  ///   - count: how many records it is about.
  public init(code: String, message: String, count: Int = 1) {
    self.code = code
    self.message = message
    self.count = count
  }

  /// Writes the warning as a JSON object; editors show its message, whoever's words are in it.
  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.key("code")
      writer.string(code)
      writer.key("message")
      writer.string(ReadableText.notice(message))
      writer.key("count")
      writer.int(count)
    }
  }
}

/// Warnings with equal ones counted instead of repeated.
public struct WarningList: Sendable {
  /// Beyond this many different ones the rest are only counted.
  private static let limit = 100

  /// The different warnings in the order of their first time.
  public private(set) var all: [Warning] = []
  private var places: [String: Int] = [:]

  /// No warnings.
  public init() {}

  /// Adds a warning; one that is there already is counted on.
  public mutating func add(_ code: String, _ message: @autoclosure () -> String, count: Int = 1) {
    add(Warning(code: code, message: message(), count: count))
  }

  /// Adds a warning; one that is there already is counted on.
  public mutating func add(_ warning: Warning) {
    if warning.count == 0 { return }
    let key = warning.code + "\u{0}" + warning.message
    if let place = places[key] {
      all[place].count += warning.count
    } else if all.count < Self.limit {
      places[key] = all.count
      all.append(warning)
    } else if all[all.count - 1].code == "moreWarnings" {
      all[all.count - 1].count += warning.count
    } else {
      all.append(Warning(code: "moreWarnings", message: "further warnings were not kept", count: warning.count))
    }
  }

  /// Adds several.
  public mutating func add(_ others: [Warning]) {
    for warning in others { add(warning) }
  }
}
