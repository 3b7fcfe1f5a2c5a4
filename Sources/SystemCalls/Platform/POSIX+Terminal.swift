internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif
// The terminal as a program that shows a whole screen has it. What the handlers of signals read is made before, and they
// make no call but those of signal-safety(7).

extension System {
  /// tcgetattr(3), cfmakeraw(3), tcsetattr(3): from here on keys come one by one, unseen, and none of them is a signal.
  ///
  /// - Parameter farewell: what is written to `screen` where a signal ends the process before `restoreTerminal`.
  /// - Returns: false where the number is of no terminal.
  static func takeTerminal(_ keys: Int32, screen: Int32, farewell: [UInt8]) -> Bool {
    var mode = termios()
    guard tcgetattr(keys, &mode) == 0 else { return false }
    TerminalState.shared.mode.pointee = mode
    TerminalState.shared.fill(farewell)
    TerminalState.shared.keys.store(keys, ordering: .relaxed)
    TerminalState.shared.screen.store(screen, ordering: .relaxed)
    cfmakeraw(&mode)
    guard tcsetattr(keys, TCSADRAIN, &mode) == 0 else { return false }
    TerminalState.shared.isTaken.store(true, ordering: .sequentiallyConsistent)
    for number in TerminalState.fatal { _ = signal(number, giveTerminalBack) }
    return true
  }

  /// tcsetattr(3): the terminal is as it was before `takeTerminal`.
  static func restoreTerminal() {
    guard TerminalState.shared.isTaken.exchange(false, ordering: .sequentiallyConsistent) else { return }
    tcsetattr(TerminalState.shared.keys.load(ordering: .relaxed), TCSADRAIN, TerminalState.shared.mode)
    for number in TerminalState.fatal { _ = signal(number, SIG_DFL) }
  }

  /// signal(2): a byte is written to `number` when the terminal has another size (`w`), when the process is to end (`t`)
  /// or goes on after it was stopped (`c`).
  static func tellOfTerminalSignals(to number: Int32) {
    TerminalState.shared.wake.store(number, ordering: .sequentiallyConsistent)
    for number in [SIGWINCH, SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGCONT] { _ = signal(number, wakeOfSignal) }
  }

  /// raise(3), SIGSTOP: stops this process as a shell's ^Z does; it goes on behind the call.
  static func stopProcess() { kill(0, SIGTSTP) }

  /// ioctl(2), TIOCGWINSZ (tty(4), ioctl_tty(2)): the columns and rows of the terminal.
  static func terminalSize(_ number: Int32) -> (columns: Int, rows: Int)? {
    var size = winsize()
    guard ioctl(number, terminalSizeRequest, &size) == 0, size.ws_col > 0, size.ws_row > 0 else { return nil }
    return (Int(size.ws_col), Int(size.ws_row))
  }
}

/// What the handlers read.
private struct TerminalState: ~Copyable, @unchecked Sendable {
  // Sendable, since it is written before the handlers are there, and read in them.
  static let shared = TerminalState()
  static let fatal = [SIGILL, SIGTRAP, SIGABRT, SIGFPE, SIGBUS, SIGSEGV]

  let mode: UnsafeMutablePointer<termios>
  private let farewell: UnsafeMutableRawBufferPointer
  private let farewellLength = Atomic(0)
  let keys = Atomic<Int32>(-1)
  let screen = Atomic<Int32>(-1)
  let wake = Atomic<Int32>(-1)
  let isTaken = Atomic(false)

  private init() {
    mode = .allocate(capacity: 1)
    mode.initialize(to: termios())
    farewell = .allocate(byteCount: 256, alignment: 16)
  }

  func fill(_ bytes: [UInt8]) {
    let count = min(bytes.count, farewell.count)
    farewell.copyBytes(from: bytes.prefix(count))
    farewellLength.store(count, ordering: .sequentiallyConsistent)
  }

  var farewellBytes: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: farewell.baseAddress, count: farewellLength.load(ordering: .relaxed))
  }
}

/// Gives the terminal back, and lets the signal end the process.
private let giveTerminalBack: @convention(c) (Int32) -> Void = { number in
  if TerminalState.shared.isTaken.exchange(false, ordering: .relaxed) {
    _ = System.give(to: TerminalState.shared.screen.load(ordering: .relaxed), TerminalState.shared.farewellBytes)
    tcsetattr(TerminalState.shared.keys.load(ordering: .relaxed), TCSANOW, TerminalState.shared.mode)
  }
  _ = signal(number, SIG_DFL)
  raise(number)
}

private let wakeOfSignal: @convention(c) (Int32) -> Void = { number in
  var byte = UInt8(ascii: number == SIGWINCH ? "w" : number == SIGCONT ? "c" : "t")
  let before = errno
  _ = write(TerminalState.shared.wake.load(ordering: .relaxed), &byte, 1)
  errno = before
}
