internal import Synchronization
internal import SystemCalls

/// Ends this process when the client's does, within a second.
final class ClientWatch: Sendable {
  private struct State {
    var watched: Set<Int32> = []
    var exitCode: @Sendable () -> Int32 = { 1 }
  }

  private let state = Mutex(State())

  var exitCode: @Sendable () -> Int32 {
    get { state.withLock { $0.exitCode } }
    set { state.withLock { $0.exitCode = newValue } }
  }

  func watch(_ number: Int32) {
    guard number > 0, state.withLock({ $0.watched.insert(number).inserted }) else { return }
    let process = ProcessHandle(number)
    startThread(name: "sidetrace.watch") { [self] in
      while process.isAlive { pause(milliseconds: 300) }
      Log.shared.write(.info, "the client's process \(number) has ended")
      CurrentProcess.exitNow(exitCode())
    }
  }
}
