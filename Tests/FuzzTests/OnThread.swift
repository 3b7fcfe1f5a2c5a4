import FuzzTargets
import SystemCalls
import Testing

/// Runs work that waits for tasks on a thread of its own, since it may not hold one that tasks share, and records what
/// it finds.
func onThread(_ work: @escaping @Sendable () -> [String]) async {
  let findings = await withCheckedContinuation { continuation in
    startThread(name: "fuzz") { continuation.resume(returning: work()) }
  }
  for finding in findings { Issue.record("\(finding)") }
}
