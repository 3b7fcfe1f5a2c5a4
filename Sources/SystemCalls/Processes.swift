internal import JSONTape

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Another process, watched from afar.
public struct ProcessHandle: Sendable {
  private let number: Int32
  private let birth: String?

  public init(_ number: Int32) {
    self.number = number
    birth = Self.status(of: number)?.birth
  }

  /// Whether the process still runs: not gone, not a zombie, and its number not given to another.
  public var isAlive: Bool {
    if kill(number, 0) != 0, errno == ESRCH { return false }
    guard let now = Self.status(of: number) else { return birth == nil }
    return now.state != "Z" && now.state != "X" && now.birth == birth
  }

  /// State and start time from Linux's `/proc`, where there is one (proc(5), `stat`, fields 3 and 22).
  private static func status(of number: Int32) -> (state: Substring, birth: String)? {
    guard let file = openedText("/proc/\(number)/stat"), let close = file.lastIndex(of: ")") else { return nil }
    let fields = file[file.index(after: close)...].split(separator: " ")
    guard fields.count > 19 else { return nil }
    return (fields[0], String(fields[19]))
  }

  private static func openedText(_ path: String) -> String? {
    let number = open(path, O_RDONLY | O_CLOEXEC)
    guard number >= 0 else { return nil }
    let file = Descriptor(number)
    defer { file.close() }
    let bytes = Bytes(capacity: 4096) { file.read(into: $0) }
    return bytes.text(0..<bytes.count)
  }
}

public enum CurrentProcess {
  /// Writes to a closed pipe are answered with an error instead of ending the process.
  public static func ignoreBrokenPipes() { _ = signal(SIGPIPE, SIG_IGN) }

  /// Ends the process at once, without running what `atexit` knows of.
  public static func exitNow(_ code: Int32) -> Never { _exit(code) }

  public static var number: Int32 { getpid() }

  /// The value of an environment variable; an empty one counts as unset.
  public static func environment(_ name: String) -> String? {
    guard let value = getenv(name) else { return nil }
    let text = String(cString: value)
    return text.isEmpty ? nil : text
  }

  public static var folder: String {
    guard let path = getcwd(nil, 0) else { return "." }
    defer { free(path) }
    return String(cString: path)
  }

  /// The width of the terminal on standard output or error, if there is one.
  public static var terminalWidth: Int? {
    var size = winsize()
    for number: Int32 in [1, 2] where ioctl(number, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 {
      return Int(size.ws_col)
    }
    return nil
  }
}
