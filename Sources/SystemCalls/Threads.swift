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
