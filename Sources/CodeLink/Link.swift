/// What made a link, strongest first.
public enum LinkRule: UInt8, Sendable, CaseIterable, Comparable {
  /// `code.file.path` and its like among the attributes.
  case codeAttribute
  /// The stack trace among the attributes or of an exception event.
  case stackAttribute
  /// A stack trace in an error or an output.
  case stackFrame
  /// The text that an edit replaced, or put there.
  case editText
  /// A hunk of a patch.
  case patchHunk
  /// A file and a line among a tool call's arguments, or among what a search shows.
  case fileArgument
  /// A decorator or a call that gives the span its name.
  case nameLiteral
  /// A condition of an agent's definition.
  case condition
  /// The definition of the tool, function or agent that the span is named after.
  case definition

  /// The word for it in answers.
  public var name: String { "\(self)" }

  /// Whether the span read or changed the place rather than ran there.
  public var isTouch: Bool { self == .editText || self == .patchHunk || self == .fileArgument }

  /// A stronger rule is less.
  public static func < (one: LinkRule, other: LinkRule) -> Bool { one.rawValue < other.rawValue }
}

/// How sure a link is.
public enum LinkConfidence: UInt8, Sendable, CaseIterable, Comparable {
  case low, medium, high

  /// The word for it in answers.
  public var name: String { "\(self)" }

  func lowered(by steps: Int) -> LinkConfidence {
    LinkConfidence(rawValue: UInt8(clamping: max(Int(clamping: rawValue) - steps, 0))) ?? .low
  }

  /// Less sure is less.
  public static func < (one: LinkConfidence, other: LinkConfidence) -> Bool { one.rawValue < other.rawValue }
}

/// That a span belongs to a line of a file.
public struct Link: Sendable, Hashable {
  /// Which of the sessions that were looked at.
  public var session: Int
  /// The span's row in it.
  public var row: Int
  /// The line, counted from 1; `nil` where only the file is known.
  public var line: Int?
  /// The last line, where it is more than one.
  public var endLine: Int?
  /// What made the link.
  public var rule: LinkRule
  /// How sure it is.
  public var confidence: LinkConfidence
  /// Whether the span changed the file.
  public var isEdit = false
}
