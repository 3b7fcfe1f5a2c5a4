internal import SystemCalls

/// A program on pipes, driven from one thread: bytes move while the caller waits for something, until a deadline.
package final class ChildProcess {
  /// What a loaded machine may take before something counts as not happening, in seconds.
  package static let patience = 30.0

  private let child: Child
  /// What it has written so far.
  package private(set) var output: [UInt8] = []
  /// What it has written to standard error, where that has a pipe of its own.
  package private(set) var errors: [UInt8] = []
  /// Whether what the program answers is read.
  package var readsOutput = true
  /// Whether what it logs is read.
  package var readsErrors = true
  /// The most bytes that one write gives to the program.
  package var largestWrite = 1 << 20

  private var unsent: [UInt8] = []
  private var sent = 0
  private var closesInputWhenSent = false
  private var buffer = [UInt8](repeating: 0, count: 1 << 18)

  /// Starts a program in a folder.
  ///
  /// - Parameters:
  ///   - command: its path, or a name to look for along PATH, and its arguments.
  ///   - variables: its whole environment.
  package init(
    _ command: [String], variables: [String: String], folder: String, errors: Child.ErrorOutput = .pipe
  ) throws(ChildError) {
    child = try Child(command, variables: variables, folder: folder, errors: errors)
    child.input.neverWait()
    CurrentProcess.ignoreBrokenPipes()
  }

  package var number: Int32 { child.number }

  // MARK: What a client does

  /// Gives the program bytes, as soon as somebody waits for something.
  package func send(_ bytes: some Sequence<UInt8>) { unsent += bytes }

  package var hasUnsent: Bool { sent < unsent.count }
  /// How many bytes the program, or the pipe to it, has taken.
  package private(set) var takenCount = 0

  /// Closes the program's input once everything is written.
  package func closeInput() { closesInputWhenSent = true }

  /// Closes the program's input at once, whatever is not written yet.
  package func terminateInput() {
    unsent.removeAll()
    sent = 0
    child.closeInput()
  }

  /// Stops reading for good: what the program writes from now on breaks its pipe.
  package func closeOutput() { child.closeOutput() }
  package func closeErrors() { child.closeErrors() }

  /// Ends the program at once.
  package func terminate() { child.kill() }

  package var errorText: String { String(decoding: errors, as: UTF8.self) }
  package var outputText: String { String(decoding: output, as: UTF8.self) }
  package var outputIsAtEnd: Bool { !child.isOutputOpen }

  /// The memory it occupies, in bytes, where the system tells.
  package var residentBytes: Int? { ProcessHandle(number).memory?.resident }

  // MARK: Waiting

  /// Moves bytes until `condition` holds.
  ///
  /// - Throws: `ChildError` where it does not in time.
  package func wait(
    for what: String, seconds: Double = ChildProcess.patience, until condition: () throws -> Bool
  ) throws {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while try !condition() {
      guard ContinuousClock.now < deadline else {
        throw ChildError("waited \(seconds) s in vain for \(what); standard error: \(errorText.prefix(2000))")
      }
      moveBytes()
    }
  }

  /// Waits for the end, and reads what is left; gives the exit code, or below zero the signal that ended it.
  package func waitForExit(seconds: Double = ChildProcess.patience) throws -> Int32 {
    try wait(for: "the process's end", seconds: seconds) { hasEnded }
    try wait(for: "the end of its output") {
      (!readsOutput || !child.isOutputOpen) && (!readsErrors || !child.areErrorsOpen)
    }
    return exitCode ?? 0
  }

  /// Whether the program has ended; what it wrote may not be read yet.
  package var hasEnded: Bool { exitCode != nil }

  /// The exit code, or below zero the signal that ended it; `nil` while it runs.
  package var exitCode: Int32? { child.ending?.code }

  /// Waits until the program has taken nothing for `seconds`.
  package func waitUntilStalled(seconds: Double) throws {
    try waitUntilSteady("what the process takes", seconds: seconds) { takenCount }
  }

  /// Waits until `value` has not changed for `seconds`.
  package func waitUntilSteady(_ what: String, seconds: Double, value: () -> Int) throws {
    var last = (value: value(), time: ContinuousClock.now)
    try wait(for: "\(what) to stop changing", seconds: 120) {
      let now = value()
      if last.value != now { last = (now, .now) }
      return ContinuousClock.now - last.time > .seconds(seconds)
    }
  }

  private func moveBytes() {
    closeInputIfDone()
    var readers: [Descriptor] = []
    if child.isOutputOpen, readsOutput { readers.append(child.output) }
    if child.areErrorsOpen, readsErrors, let errors = child.errors { readers.append(errors) }
    let writers = child.isInputOpen && hasUnsent ? [child.input] : []
    // The time-out is short because the end of the process shows on no descriptor.
    let ready = Descriptor.ready(readers: readers, writers: writers, milliseconds: 5)
    if !ready.writers.isEmpty { writeSome() }
    for reader in ready.readers {
      if reader == child.output {
        if !readSome(reader, into: &output) { child.closeOutput() }
      } else if !readSome(reader, into: &errors) {
        child.closeErrors()
      }
    }
    closeInputIfDone()
  }

  private func closeInputIfDone() {
    if closesInputWhenSent, !hasUnsent { child.closeInput() }
  }

  private func writeSome() {
    let result = unsent.withUnsafeBytes { bytes in
      child.input.writeNow(UnsafeRawBufferPointer(rebasing: bytes[sent...].prefix(largestWrite)))
    }
    switch result {
    case .wrote(let count):
      sent += count
      takenCount += count
    // Nobody reads any more.
    case .broken, .refused: sent = unsent.count
    }
    if !hasUnsent {
      unsent.removeAll()
      sent = 0
    }
  }

  private func readSome(_ end: Descriptor, into bytes: inout [UInt8]) -> Bool {
    let count = buffer.withUnsafeMutableBytes { end.read(into: $0) }
    bytes += buffer[..<count]
    return count > 0
  }
}

extension ChildProcess {
  /// Runs a command to its end, with nothing to read; what takes longer is ended.
  ///
  /// - Returns: the exit code, or below zero the signal that ended it, and all that the command wrote.
  package static func run(
    _ command: [String], variables: [String: String], folder: String, seconds: Double
  ) throws -> (code: Int32, output: String) {
    let process = try ChildProcess(command, variables: variables, folder: folder, errors: .withOutput)
    process.closeInput()
    do {
      try process.wait(for: "the end", seconds: seconds) { process.hasEnded }
    } catch {
      process.terminate()
    }
    let code = try process.waitForExit()
    return (code, process.outputText)
  }
}
