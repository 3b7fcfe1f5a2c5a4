internal import Synchronization
package import SystemCalls

/// A program that was started over real pipes, and that ends with this object, with all it has started itself.
package final class Child {
  /// Where its standard error goes.
  package enum ErrorOutput: Sendable { case pipe, withOutput, nowhere }

  package let number: Int32
  /// Our end of its standard input.
  package let input: Descriptor
  /// Our end of its standard output.
  package let output: Descriptor
  /// Our end of its standard error, where that has a pipe of its own.
  package let errors: Descriptor?
  package private(set) var isInputOpen = true
  package private(set) var isOutputOpen = true
  package private(set) var areErrorsOpen: Bool
  private var end: ChildEnd?

  /// One is started at a time: a pipe is told to close in other programs only after it is made.
  private static let starting = Mutex(())

  /// Starts a program.
  ///
  /// - Parameters:
  ///   - command: its path and its arguments.
  ///   - variables: its whole environment.
  ///   - folder: where it starts. With one a shell starts it, which also looks for a bare name along PATH.
  ///   - pipeBytes: the size of the pipe from its output, where the system lets that be set.
  /// - Throws: `ChildError` where there is no such program or no pipe can be had.
  package init(
    _ command: [String], variables: [String: String], folder: String? = nil, errors errorOutput: ErrorOutput,
    pipeBytes: Int32? = nil
  ) throws(ChildError) {
    let started = try Self.starting.withLock { _ throws(ChildError) in
      try Self.start(Self.line(command, folder), variables, errorOutput, pipeBytes)
    }
    (number, input, output, errors) = (started.number, started.input, started.output, started.errors)
    areErrorsOpen = started.errors != nil
  }

  deinit { stop() }

  /// POSIX has no way to give the working folder; the shell goes there and becomes the program.
  private static func line(_ command: [String], _ folder: String?) -> [String] {
    guard let folder else { return command }
    return ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", folder] + command
  }

  private typealias Started = (number: Int32, input: Descriptor, output: Descriptor, errors: Descriptor?)

  private static func start(
    _ line: [String], _ variables: [String: String], _ errorOutput: ErrorOutput, _ pipeBytes: Int32?
  ) throws(ChildError) -> Started {
    var pipes: [(reader: Descriptor, writer: Descriptor)] = []
    func closeAll() {
      for pipe in pipes {
        pipe.reader.close()
        pipe.writer.close()
      }
    }
    for _ in 0..<(errorOutput == .pipe ? 3 : 2) {
      guard let pipe = Descriptor.pipe() else {
        closeAll()
        throw ChildError("no pipe can be had")
      }
      pipes.append(pipe)
    }
    let (input, output) = (pipes[0], pipes[1])
    let errors = errorOutput == .pipe ? pipes[2] : nil
    if let pipeBytes { output.writer.setPipeCapacity(pipeBytes) }
    do throws(SpawnError) {
      let number = try CurrentProcess.spawn(
        line, variables: variables, input: input.reader, output: output.writer,
        errors: errorOutput == .withOutput ? output.writer : errors?.writer)
      for end in [input.reader, output.writer, errors?.writer] { end?.close() }
      return (number, input.writer, output.reader, errors?.reader)
    } catch {
      closeAll()
      throw ChildError("cannot start \(line): \(error)")
    }
  }

  /// Tells the program that nothing more will come.
  package func closeInput() {
    if isInputOpen { input.close() }
    isInputOpen = false
  }

  /// Stops reading for good: what the program writes from now on breaks its pipe.
  package func closeOutput() {
    if isOutputOpen { output.close() }
    isOutputOpen = false
  }

  /// The same for what it logs.
  package func closeErrors() {
    if areErrorsOpen { errors?.close() }
    areErrorsOpen = false
  }

  /// How the program ended; `nil` while it runs.
  package var ending: ChildEnd? {
    if end == nil { end = CurrentProcess.end(ofChild: number, waiting: false) }
    return end
  }

  /// Waits for the end, however long that takes.
  @discardableResult
  package func waitForEnd() -> ChildEnd {
    let known = end ?? CurrentProcess.end(ofChild: number, waiting: true) ?? .lost
    end = known
    return known
  }

  /// Ends the program, whatever it does, and all that it has started.
  package func kill() {
    // Its number is its own until the end has been seen.
    if end == nil { CurrentProcess.killGroup(number) }
  }

  /// Ends the program and waits until it is gone.
  package func stop() {
    closeInput()
    closeOutput()
    closeErrors()
    guard end == nil else { return }
    kill()
    waitForEnd()
  }
}

/// What went wrong between us and a program.
package struct ChildError: Error, CustomStringConvertible {
  /// For a person.
  package let description: String
  package init(_ description: String) { self.description = description }
}
