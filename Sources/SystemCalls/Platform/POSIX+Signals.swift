internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif
// What happens when the process dies. All that the handler reads is made before, in memory that stays; it allocates
// nothing, takes no lock, and makes no call but those of signal-safety(7).

extension System {
  /// sigaction(2): what hears of a signal.
  typealias SignalHandler =
    @convention(c) (Int32, UnsafeMutablePointer<siginfo_t>?, UnsafeMutableRawPointer?) -> Void

  /// sigaction(2): adds our line to whatever the fatal signals do.
  static func tellOfFatalSignals() {
    guard !FatalSignalState.shared.isOn.exchange(true, ordering: .relaxed) else { return }
    _ = MarkBoard.shared
    giveSignalStack()
    for (place, number) in FatalSignalState.numbers.enumerated() {
      var action = sigaction()
      setHandler(sayLastWords, of: &action)
      action.sa_flags = SA_SIGINFO | signalStackFlag
      sigaction(number, &action, FatalSignalState.shared.before + place)
    }
  }

  /// sigaltstack(2): a stack on which the handler can run where the thread's own is used up. Called on each thread of
  /// ours; `takeSignalStack` gives it back.
  static func giveSignalStack() {
    guard FatalSignalState.shared.isOn.load(ordering: .relaxed) else { return }
    var known = stack_t()
    // Who has one already, Swift's own backtraces, keeps it.
    guard sigaltstack(nil, &known) == 0, Int32(known.ss_flags) & noSignalStack != 0 else { return }
    guard let memory = malloc(signalStackBytes) else { return }
    var stack = stack_t()
    stack.ss_sp = memory
    stack.ss_size = .init(signalStackBytes)
    sigaltstack(&stack, nil)
  }

  /// What `giveSignalStack` gave the thread that calls.
  static func takeSignalStack() {
    var known = stack_t()
    guard sigaltstack(nil, &known) == 0, known.ss_size == .init(signalStackBytes), let memory = known.ss_sp else {
      return
    }
    var none = stack_t()
    none.ss_flags = .init(noSignalStack)
    none.ss_size = .init(signalStackBytes)
    if sigaltstack(&none, nil) == 0 { free(memory) }
  }

  /// Odd, so that it is known again.
  private static let signalStackBytes = (64 << 10) + 16
}

/// What the handler reads.
private struct FatalSignalState: ~Copyable, @unchecked Sendable {
  // Sendable, since it is written before the handler is there, and read in the handler.
  static let shared = FatalSignalState()

  static let numbers = [SIGILL, SIGTRAP, SIGABRT, SIGFPE, SIGBUS, SIGSEGV]

  let isOn = Atomic(false)
  /// What each signal did before.
  let before: UnsafeMutablePointer<sigaction>
  let line: UnsafeMutableRawBufferPointer

  private init() {
    before = .allocate(capacity: Self.numbers.count)
    before.initialize(repeating: sigaction(), count: Self.numbers.count)
    line = .allocate(byteCount: 4096, alignment: 16)
  }

  static func name(_ number: Int32) -> StaticString {
    switch number {
    case SIGILL: "SIGILL"
    case SIGTRAP: "SIGTRAP"
    case SIGABRT: "SIGABRT"
    case SIGFPE: "SIGFPE"
    case SIGBUS: "SIGBUS"
    default: "SIGSEGV"
    }
  }

  /// The place of a signal in `before`.
  static func place(_ number: Int32) -> Int {
    switch number {
    case SIGILL: 0
    case SIGTRAP: 1
    case SIGABRT: 2
    case SIGFPE: 3
    case SIGBUS: 4
    default: 5
    }
  }
}

/// Says the last words, and lets the signal do what it did before.
private let sayLastWords: System.SignalHandler = { number, info, _ in
  var line = FixedLine(FatalSignalState.shared.line)
  line.append("sidetrace: fault: ended by ")
  line.append(FatalSignalState.name(number))
  MarkBoard.shared.describe(thread: System.threadNumber, to: &line)
  line.end()
  _ = System.give(to: 2, line.bytes)
  sigaction(number, FatalSignalState.shared.before + FatalSignalState.place(number), nil)
  // What the thread did itself it does again when it goes on; what was sent has to be sent again (siginfo_t, `si_code`).
  if let info, info.pointee.si_code <= 0 { raise(number) }
}
