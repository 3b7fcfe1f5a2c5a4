/// Runs `body` on a thread of its own: for loops that block in system calls, which must not hold one of the threads
/// that tasks share.
///
/// - Parameter name: what debuggers and `ps` call the thread; Linux keeps 15 bytes of it.
public func startThread(name: String, _ body: @escaping @Sendable () -> Void) {
  guard let problem = problemStartingThread(name: name, body) else { return }
  // Without the thread the program cannot go on; doing the work here would block the caller for good.
  Log.shared.write(.fault, "no thread could be started (error \(problem))")
  CurrentProcess.exitNow(70)
}

/// The same for work that can be refused, or done by another thread: false where the system has no more threads.
package func startThreadIfAny(name: String, _ body: @escaping @Sendable () -> Void) -> Bool {
  problemStartingThread(name: name, body) == nil
}

/// The number of the system's error where there is no thread.
private func problemStartingThread(name: String, _ body: @escaping @Sendable () -> Void) -> Int32? {
  let start = Unmanaged.passRetained(ThreadStart(name: name, body: body))
  let problem = System.startThread(start.toOpaque())
  if problem == 0 { return nil }
  start.release()
  return problem
}
