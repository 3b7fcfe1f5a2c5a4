/// How the agent that ran a session goes on with it: a command of the agent's own.
public struct Resumption: Sendable, Equatable {
  /// The program and its arguments.
  public var command: [String]
  /// Variables that the agent needs to find the session, where it would not by itself.
  public var variables: [String: String]
  /// The folder that the session was recorded in; `nil` where that is not told.
  public var folder: String?
  /// What a person should know before: that the agent will not find the session where it lies, for example.
  public var notes: [String]

  /// - Parameter command: the program and its arguments.
  public init(command: [String], variables: [String: String] = [:], folder: String? = nil, notes: [String] = []) {
    self.command = command
    self.variables = variables
    self.folder = folder
    self.notes = notes
  }
}
