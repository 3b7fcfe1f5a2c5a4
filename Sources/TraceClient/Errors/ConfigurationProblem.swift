internal import TraceModel

/// What is missing or wrong in the setting up of a source, in one sentence, and what to do.
public struct ConfigurationProblem: Error, Sendable {
  /// What is wrong, in one sentence.
  public let message: String
  /// What to do about it.
  public let hint: String
  /// The setting or variable that is wrong, where it is one: `location`, `settings.tokenFile`, `KORE_TIMEOUT`.
  public let field: String?

  /// - Parameters:
  ///   - message: what is wrong, in one sentence.
  ///   - hint: what to do about it.
  ///   - field: the setting or variable that is wrong, where it is one.
  public init(message: String, hint: String, field: String? = nil) {
    self.message = message
    self.hint = hint
    self.field = field
  }
}

/// Something that is allowed or not.
enum Permission {
  /// Reads `true` or `false`; not given is not allowed.
  static func isGiven(_ text: String?, by variable: String) throws(ConfigurationProblem) -> Bool {
    switch text {
    case nil, "false", "0": false
    case "true", "1": true
    default:
      throw ConfigurationProblem(
        message: "\(variable) is neither true nor false", hint: "set it to true or false", field: variable)
    }
  }
}

/// How long one call of a server may take.
enum Deadline {
  /// Reads a number of seconds; `nil` where none is given.
  static func milliseconds(_ text: String?, of variable: String) throws(ConfigurationProblem) -> Int? {
    guard let text else { return nil }
    guard let seconds = Double(text), seconds >= 0.001, seconds < 86_400 else {
      throw ConfigurationProblem(
        message: "\(variable) is '\(text.prefix(40))', which is no number of seconds between 0.001 and 86400",
        hint: "set it to a number without a unit, such as 30; a setting of a file counts where no variable is set",
        field: variable)
    }
    return Int(clamping: SaturatingInteger(clamping: (seconds * 1000).rounded(.towardZero)))
  }
}
