/// Why a program could not be started, in the system's own words.
package struct SpawnError: Error, Sendable, CustomStringConvertible {
  package let description: String
}

/// How a program ended that this one had started.
package enum ChildEnd: Sendable, Equatable {
  case exited(Int32)
  case killed(signal: Int32)
  /// Somebody else has heard of it.
  case lost

  /// The exit code, or below zero the signal.
  package var code: Int32 {
    switch self {
    case .exited(let code): code
    case .killed(let signal): -signal
    case .lost: 0
    }
  }

  /// The layout that wait(2) has on Linux and macOS: a signal in the low seven bits, a code in the next byte.
  init(status: Int32) {
    let signal = status & 0x7F
    self = signal == 0 ? .exited(status >> 8 & 0xFF) : .killed(signal: signal)
  }
}

extension CurrentProcess {
  /// Starts a program, which leads a group of processes of its own; gives its number.
  ///
  /// - Parameters:
  ///   - line: the program's path and its arguments.
  ///   - variables: its whole environment.
  ///   - errors: its standard error; `nil` for nowhere.
  package static func spawn(
    _ line: [String], variables: [String: String], input: Descriptor, output: Descriptor, errors: Descriptor?
  ) throws(SpawnError) -> Int32 {
    guard let path = line.first else { throw SpawnError(description: "no program is named") }
    let result = System.spawn(
      path, Array(line.dropFirst()), variables: variables.map { "\($0.key)=\($0.value)" },
      ends: [input.number, output.number, errors?.number])
    switch result {
    case .success(let number): return number
    case .failure(let error): throw SpawnError(description: error.text)
    }
  }

  /// How a program ended that this one had started; `nil` while it runs. Its number may belong to another from then on.
  package static func end(ofChild number: Int32, waiting: Bool) -> ChildEnd? {
    System.endOfChild(number, waiting: waiting).map { ChildEnd(status: $0) }
  }

  /// Ends a program that this one had started, and all of its group, at once.
  package static func killGroup(_ number: Int32) { System.endGroup(number) }

  /// Makes this process another program, which takes its terminal and its streams. Returns only where that fails.
  ///
  /// - Parameters:
  ///   - line: the program, found as a shell finds it, and its arguments.
  ///   - variables: variables beside those of this process.
  ///   - folder: where it begins; `nil` for where this process is.
  ///   - output: its standard output, which this process keeps elsewhere.
  package static func become(
    _ line: [String], variables: [String: String], folder: String?, output: Descriptor
  ) -> SpawnError {
    System.point(Descriptor.standardOutput.number, at: output.number)
    return SpawnError(description: System.become(line, variables: variables, in: folder).text)
  }
}
