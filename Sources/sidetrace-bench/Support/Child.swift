internal import Glibc
internal import SystemCalls

/// A program that runs beside this one, with pipes to its input and from its output.
final class Child {
  let number: pid_t
  let input: Descriptor
  let output: Descriptor
  private var isInputOpen = true
  private var isRunning = true

  /// Starts a program; `nil` where that fails.
  ///
  /// - Parameters:
  ///   - pipeBytes: the size of the pipe from its output, where the system allows to set it.
  ///   - variables: what its environment has beside this program's own, as `NAME=value`.
  init?(_ path: String, _ arguments: [String] = [], pipeBytes: Int32? = nil, variables extra: [String] = []) {
    guard let toChild = Descriptor.pipe() else { return nil }
    guard let fromChild = Descriptor.pipe() else {
      toChild.reader.close()
      toChild.writer.close()
      return nil
    }
    let ends = [toChild.reader, toChild.writer, fromChild.reader, fromChild.writer]
    // Children must not hold each other's pipes open.
    for end in ends { _ = fcntl(end.number, F_SETFD, FD_CLOEXEC) }
    // 1031 is F_SETPIPE_SZ (fcntl(2)).
    if let pipeBytes { _ = fcntl(fromChild.writer.number, 1031, pipeBytes) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, toChild.reader.number, 0)
    posix_spawn_file_actions_adddup2(&actions, fromChild.writer.number, 1)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    var number = pid_t()
    let words = CStrings([path] + arguments)
    let variables = Environment.inherited(with: extra)
    let result = withExtendedLifetime((words, variables)) {
      posix_spawn(&number, path, &actions, nil, words.pointers, variables.pointers)
    }
    toChild.reader.close()
    fromChild.writer.close()
    guard result == 0 else {
      toChild.writer.close()
      fromChild.reader.close()
      return nil
    }
    self.number = number
    input = toChild.writer
    output = fromChild.reader
  }

  deinit { stop() }

  /// Tells the program that nothing more will come.
  func closeInput() {
    if isInputOpen { input.close() }
    isInputOpen = false
  }

  /// Ends the program, whatever it does, and waits until it is gone.
  func stop() {
    guard isRunning else { return }
    isRunning = false
    closeInput()
    output.close()
    kill(number, SIGKILL)
    var status: Int32 = 0
    while waitpid(number, &status, 0) < 0, errno == EINTR {}
  }

  /// All that the program writes until it ends.
  static func textOutput(_ path: String, _ arguments: [String]) -> String? {
    guard let child = Child(path, arguments) else { return nil }
    child.closeInput()
    var text: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = chunk.withUnsafeMutableBytes { child.output.read(into: $0) }
      if count == 0 { break }
      text += chunk[..<count]
    }
    var status: Int32 = 0
    while waitpid(child.number, &status, 0) < 0, errno == EINTR {}
    child.isRunning = false
    child.closeInput()
    child.output.close()
    return status == 0 ? String(decoding: text, as: UTF8.self) : nil
  }
}

/// A list of C strings that ends with a null pointer.
final class CStrings {
  let pointers: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
  private let count: Int

  init(_ strings: [String]) {
    count = strings.count
    pointers = .allocate(capacity: strings.count + 1)
    for (place, string) in strings.enumerated() { (pointers + place).initialize(to: strdup(string)) }
    (pointers + strings.count).initialize(to: nil)
  }

  deinit {
    for place in 0..<count { free(pointers[place]) }
    pointers.deallocate()
  }
}

/// The variables this program was started with, which its children get too.
enum Environment {
  static func inherited(with extra: [String]) -> CStrings {
    let text = TextFile.read("/proc/self/environ") ?? ""
    return CStrings(extra + text.split(separator: "\0").map(String.init))
  }
}
