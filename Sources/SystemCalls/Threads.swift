/// Runs `body` on a thread of its own: for loops that block in system calls, which must not hold one of the threads
/// that tasks share.
///
/// - Parameter name: what debuggers and `ps` call the thread; Linux keeps 15 bytes of it.
public func startThread(name: String, _ body: @escaping @Sendable () -> Void) {
  let start = Unmanaged.passRetained(ThreadStart(name: name, body: body))
  let problem = System.startThread(start.toOpaque())
  guard problem == 0 else {
    // Without the thread the program cannot go on; doing the work here would block the caller for good.
    start.release()
    Log.shared.write(.fault, "no thread could be started (error \(problem))")
    CurrentProcess.exitNow(70)
  }
}

/// What a new thread is handed, through a pointer.
final class ThreadStart: Sendable {
  private let name: String
  private let body: @Sendable () -> Void

  init(name: String, body: @escaping @Sendable () -> Void) {
    self.name = name
    self.body = body
  }

  /// Called first and last on the new thread, with what `startThread` retained.
  static func run(_ argument: UnsafeMutableRawPointer?) {
    guard let argument else { return }
    let start = Unmanaged<ThreadStart>.fromOpaque(argument).takeRetainedValue()
    System.nameThread(start.name)
    start.body()
  }
}
