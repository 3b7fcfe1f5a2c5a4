internal import TraceModel

/// What is missing or wrong in the setting up of a source, in one sentence, and what to do.
public struct ConfigurationProblem: Error, Sendable {
  /// What is wrong, in one sentence.
  public let message: String
  /// What to do about it.
  public let hint: String
  /// The setting or variable that is wrong, where it is one: `location`, `settings.tokenFile`, `KORE_TIMEOUT`.
  public let field: String?
  /// What it keeps from happening: credentials that are missing are not the same as a setting that cannot be read.
  package let kind: SourceError.Kind

  /// - Parameters:
  ///   - message: what is wrong, in one sentence.
  ///   - hint: what to do about it.
  ///   - field: the setting or variable that is wrong, where it is one.
  public init(message: String, hint: String, field: String? = nil) {
    self.init(.unauthorized, message: message, hint: hint, field: field)
  }

  /// A setting that says nothing that can be done.
  package static func setting(_ field: String, message: String, hint: String) -> ConfigurationProblem {
    ConfigurationProblem(.unsupported, message: message, hint: hint, field: field)
  }

  private init(_ kind: SourceError.Kind, message: String, hint: String, field: String?) {
    self.kind = kind
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
      throw .setting(variable, message: "\(variable) is neither true nor false", hint: "set it to true or false")
    }
  }
}

/// How long one call of a server may take.
enum Deadline {
  /// Reads a number of seconds; `nil` where none is given.
  static func milliseconds(_ text: String?, of variable: String) throws(ConfigurationProblem) -> Int? {
    guard let text else { return nil }
    guard let seconds = Double(text), seconds >= 0.001, seconds < 86_400 else {
      throw .setting(
        variable,
        message: "\(variable) is '\(text.prefix(40))', which is no number of seconds between 0.001 and 86400",
        hint: "set \(variable) to the seconds that one call may take, such as 30, without a unit; unset, it is the "
          + "default")
    }
    return Int(clamping: SaturatingInteger(clamping: (seconds * 1000).rounded(.towardZero)))
  }
}
