internal import SystemCalls

/// What a process holds at one moment, as far as the system tells.
struct ProcessHoldings {
  /// Bytes of memory.
  let resident: Int
  /// Open files, pipes and sockets; threads.
  let descriptors: Int
  let threads: Int

  /// - Returns: `nil` where the system has no `/proc`.
  init?(_ process: Int32) {
    guard let memory = ProcessHandle(process).memory,
      let descriptors = try? Files.names(in: "/proc/\(process)/fd").count,
      let threads = try? Files.names(in: "/proc/\(process)/task").count
    else { return nil }
    resident = memory.resident
    self.descriptors = descriptors
    self.threads = threads
  }
}
