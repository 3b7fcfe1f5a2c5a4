import Foundation
import SystemCalls

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

struct HarnessError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

/// A process on three pipes, driven from one thread: bytes move while the test waits for something.
final class ChildProcess {
  /// What a loaded machine may take before something counts as not happening.
  static let patience = 30.0

  let number: pid_t
  private(set) var output: [UInt8] = []
  private(set) var errors: [UInt8] = []
  /// The end of the process; below zero the signal that killed it.
  private(set) var exitCode: Int32?
  /// Whether the test reads what the process answers.
  var readsOutput = true
  /// Whether it reads what the process logs.
  var readsErrors = true
  /// The most bytes that one write gives to the process.
  var largestWrite = 1 << 20

  private var inputEnd: Int32?
  private var outputEnd: Int32?
  private var errorEnd: Int32?
  private var unsent: [UInt8] = []
  private var sent = 0
  private var closesInputWhenSent = false
  private var buffer = [UInt8](repeating: 0, count: 1 << 18)

  /// Starts `sidetrace` in the package's folder.
  convenience init(sidetrace arguments: [String]) throws {
    guard let program = PackageFolder.program else {
      throw HarnessError("the program sidetrace is not beside the test bundle")
    }
    try self.init([program] + arguments)
  }

  /// Starts a program, given by its path, in the package's folder.
  init(_ command: [String]) throws {
    let pipes = try Launcher.launch(command)
    number = pipes.number
    inputEnd = pipes.input
    outputEnd = pipes.output
    errorEnd = pipes.errors
  }

  deinit {
    for end in [inputEnd, outputEnd, errorEnd] { if let end { close(end) } }
    guard exitCode == nil else { return }
    kill(number, SIGKILL)
    var status: Int32 = 0
    waitpid(number, &status, 0)
  }

  // MARK: What a client does

  func send(_ bytes: some Sequence<UInt8>) { unsent += bytes }

  var hasUnsent: Bool { sent < unsent.count }
  /// How many bytes the process, or the pipe to it, has taken.
  private(set) var takenCount = 0

  /// Closes the process's input once everything is written.
  func closeInput() { closesInputWhenSent = true }

  /// Stops reading for good: what the process writes from now on breaks its pipe.
  func closeOutput() {
    if let outputEnd { close(outputEnd) }
    outputEnd = nil
  }

  func closeErrors() {
    if let errorEnd { close(errorEnd) }
    errorEnd = nil
  }

  func terminate(_ signal: Int32 = SIGKILL) { kill(number, signal) }

  var errorText: String { String(decoding: errors, as: UTF8.self) }
  var outputText: String { String(decoding: output, as: UTF8.self) }
  var outputIsAtEnd: Bool { outputEnd == nil }

  /// The memory it occupies, in bytes, where the system tells.
  var residentBytes: Int? {
    guard let status = try? String(contentsOfFile: "/proc/\(number)/status", encoding: .utf8) else { return nil }
    guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmRSS:") }) else { return nil }
    let kilobytes = line.split { $0 == " " || $0 == "\t" }.dropFirst().first.flatMap { Int($0) }
    return kilobytes.map { $0 * 1024 }
  }

  // MARK: Waiting

  /// Moves bytes until `condition` holds.
  func wait(for what: String, seconds: Double = ChildProcess.patience, until condition: () throws -> Bool) throws {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while try !condition() {
      guard ContinuousClock.now < deadline else {
        throw HarnessError("waited \(seconds) s in vain for \(what); standard error: \(errorText.prefix(2000))")
      }
      moveBytes()
    }
  }

  /// Waits for the end, and reads what is left; gives the exit code.
  func waitForExit(seconds: Double = ChildProcess.patience) throws -> Int32 {
    try wait(for: "the process's end", seconds: seconds) { hasEnded }
    try wait(for: "the end of its output") { (!readsOutput || outputEnd == nil) && (!readsErrors || errorEnd == nil) }
    return exitCode ?? 0
  }

  var hasEnded: Bool {
    if exitCode != nil { return true }
    var status: Int32 = 0
    guard waitpid(number, &status, WNOHANG) == number else { return false }
    let signal = status & 0x7F
    exitCode = signal == 0 ? (status >> 8) & 0xFF : -signal
    return true
  }

  /// Waits until the process has taken nothing for `seconds`.
  func waitUntilStalled(seconds: Double) throws {
    try waitUntilSteady("what the process takes", seconds: seconds) { takenCount }
  }

  /// Waits until `value` has not changed for `seconds`.
  func waitUntilSteady(_ what: String, seconds: Double, value: () -> Int) throws {
    var last = (value: value(), time: ContinuousClock.now)
    try wait(for: "\(what) to stop changing", seconds: 120) {
      let now = value()
      if last.value != now { last = (now, .now) }
      return ContinuousClock.now - last.time > .seconds(seconds)
    }
  }

  private func moveBytes() {
    closeInputIfDone()
    var entries: [pollfd] = []
    if let inputEnd, hasUnsent { entries.append(pollfd(fd: inputEnd, events: Int16(POLLOUT), revents: 0)) }
    if let outputEnd, readsOutput { entries.append(pollfd(fd: outputEnd, events: Int16(POLLIN), revents: 0)) }
    if let errorEnd, readsErrors { entries.append(pollfd(fd: errorEnd, events: Int16(POLLIN), revents: 0)) }
    // The time-out is short because the end of the process shows on no descriptor.
    guard poll(&entries, nfds_t(entries.count), 5) > 0 else { return }
    for entry in entries where entry.revents != 0 {
      if entry.fd == inputEnd {
        writeSome()
      } else if entry.fd == outputEnd {
        if !readSome(entry.fd, into: &output) { closeOutput() }
      } else if !readSome(entry.fd, into: &errors) {
        closeErrors()
      }
    }
    closeInputIfDone()
  }

  private func closeInputIfDone() {
    guard closesInputWhenSent, !hasUnsent, let end = inputEnd else { return }
    close(end)
    inputEnd = nil
  }

  private func writeSome() {
    guard let end = inputEnd else { return }
    let count = unsent.withUnsafeBytes { bytes in
      write(end, bytes.baseAddress.map { $0 + sent }, min(bytes.count - sent, largestWrite))
    }
    if count > 0 {
      sent += count
      takenCount += count
    } else if count < 0, errno != EAGAIN, errno != EINTR {
      // Nobody reads any more.
      sent = unsent.count
    }
    if !hasUnsent {
      unsent.removeAll()
      sent = 0
    }
  }

  private func readSome(_ end: Int32, into bytes: inout [UInt8]) -> Bool {
    let count = buffer.withUnsafeMutableBytes { read(end, $0.baseAddress, $0.count) }
    if count > 0 { bytes += buffer[..<count] }
    return count > 0 || count < 0 && (errno == EAGAIN || errno == EINTR)
  }
}
