/// Another process, watched from afar.
public struct ProcessHandle: Sendable {
  private let number: Int32
  private let birth: String?

  /// The process that has this number now.
  public init(_ number: Int32) {
    self.number = number
    birth = System.processState(number)?.birth
  }

  /// Whether the process still runs: not gone, not a zombie, and its number not given to another.
  public var isAlive: Bool {
    guard System.isThere(number) else { return false }
    guard let now = System.processState(number) else { return birth == nil }
    return !now.hasEnded && now.birth == birth
  }

  /// The memory that it occupies, where the system tells.
  package var memory: ProcessMemory? { System.memory(of: number) }
}

/// This process.
public enum CurrentProcess {
  /// Writes to a closed pipe are answered with an error instead of ending the process.
  public static func ignoreBrokenPipes() { System.ignoreBrokenPipes() }

  /// Has memory that is free given back to the system soon. To be called before there are other threads.
  public static func giveMemoryBack() { System.giveMemoryBack() }

  /// Ends the process at once, without running what `atexit` knows of.
  public static func exitNow(_ code: Int32) -> Never { System.exitNow(code) }

  /// The number by which the system knows it.
  public static var number: Int32 { System.processNumber }

  /// The value of an environment variable; an empty one counts as unset.
  public static func environment(_ name: String) -> String? {
    System.variable(name).flatMap { $0.isEmpty ? nil : $0 }
  }

  /// All environment variables that the process was started with.
  package static var variables: [String: String] {
    let pairs = System.variables.compactMap { variable -> (String, String)? in
      guard let sign = variable.firstIndex(of: "=") else { return nil }
      return (String(variable[..<sign]), String(variable[variable.index(after: sign)...]))
    }
    return Dictionary(pairs) { first, _ in first }
  }

  /// The folder that relative paths begin at; `.` where it is gone.
  public static var folder: String { System.folder ?? "." }

  /// The width of the terminal on standard output or error, if there is one.
  public static var terminalWidth: Int? {
    System.terminalWidth(Descriptor.standardOutput.number) ?? System.terminalWidth(Descriptor.standardError.number)
  }
}
