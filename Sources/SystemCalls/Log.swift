internal import JSONTape
internal import Synchronization

/// Lines for whoever runs the process, on standard error or in a file; never on standard output.
///
/// A reader that does not drain standard error must not stop the server: a line that would have to wait is dropped,
/// and the next one that gets through says how many were.
public final class Log: Sendable {
  /// What a line means, most serious first.
  public enum Level: Int, Sendable, Comparable, CaseIterable {
    /// A defect of ours.
    case fault
    /// A request that could not be served: bad input, an upstream failure.
    case error
    /// Something odd that was dealt with.
    case warning
    /// What was done.
    case info
    /// What only helps to find a defect.
    case debug

    /// More serious is less.
    public static func < (one: Level, other: Level) -> Bool { one.rawValue < other.rawValue }

    /// By its name in lower case, such as `warning`.
    public init?(name: String) {
      guard let level = Level.allCases.first(where: { "\($0)" == name }) else { return nil }
      self = level
    }
  }

  private struct State {
    var level = Level.warning
    var output = Descriptor.standardError
    var isFile = false
    var dropped = 0
  }

  /// The one of this process.
  public static let shared = Log()

  private let state = Mutex(State())

  /// Which lines are written: `level` and everything more serious.
  public var level: Level {
    get { state.withLock { $0.level } }
    set { state.withLock { $0.level = newValue } }
  }

  /// Sends the lines to the end of the file at `path`; false if it cannot be opened.
  public func append(to path: String) -> Bool {
    let number = System.openFile(path, [.writing, .create, .append], mode: 0o600)
    guard number >= 0 else { return false }
    state.withLock {
      $0.output = Descriptor(number)
      $0.isFile = true
    }
    return true
  }

  /// Writes a line if its level is asked for; the message is only made then. It is cut at 4096 bytes, where it goes to no
  /// file at what a pipe takes without waiting.
  public func write(_ level: Level, _ message: @autoclosure () -> String) {
    state.withLock { state in
      guard level <= state.level else { return }
      guard state.isFile || state.output.hasRoom else {
        state.dropped += 1
        return
      }
      let missed = state.dropped > 0 ? "sidetrace: warning: \(state.dropped) log lines were dropped\n" : ""
      state.dropped = 0
      var line = missed + "sidetrace: \(level): \(ReadableText.line(message()))\n"
      // A pipe that has room takes no more than this without waiting.
      let most = state.isFile ? 4096 : Descriptor.sureRoom
      line.withUTF8 {
        _ = state.output.writeAll(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer($0).prefix(most)))
      }
    }
  }
}
