import SystemCalls
import Testing

@testable import SidetraceServer

@Suite("Work on a thread of its own")
struct InterruptionTests {
  @Test("hears that nobody waits any longer")
  func raised() async {
    let interruption = Interruption()
    let before = await WorkerThreads.shared.run { interruption.covers { Interruption.isRaised } }
    #expect(!before)
    interruption.raise()
    let after = await WorkerThreads.shared.run { interruption.covers { Interruption.isRaised } }
    #expect(after)
    // The thread's next work is not covered by it.
    let next = await WorkerThreads.shared.run { Interruption.isRaised }
    #expect(!next)
  }

  @Test("in a task hears that the task was cancelled")
  func task() async {
    let task = Task {
      while !Task.isCancelled { await Task.yield() }
      return Interruption.isRaised
    }
    task.cancel()
    #expect(await task.value)
  }
}
