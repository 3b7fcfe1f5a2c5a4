#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

extension System {
  static var processNumber: Int32 { getpid() }

  /// signal(2): writing to a closed pipe fails instead of ending the process.
  static func ignoreBrokenPipes() { _ = signal(SIGPIPE, SIG_IGN) }

  /// _exit(2).
  static func exitNow(_ code: Int32) -> Never { _exit(code) }

  /// kill(2), SIGKILL: ends a process, and all processes of the group that it leads.
  static func endGroup(_ number: Int32) {
    kill(-number, SIGKILL)
    kill(number, SIGKILL)
  }

  /// kill(2) with no signal: whether there is such a process, a zombie among them.
  static func isThere(_ number: Int32) -> Bool { kill(number, 0) == 0 || errno != ESRCH }

  /// waitpid(2): the status of a child that has ended; `nil` while it runs, or where it is no child of ours.
  static func endOfChild(_ number: Int32, waiting: Bool) -> Int32? {
    var status: Int32 = 0
    while true {
      let result = waitpid(number, &status, waiting ? 0 : WNOHANG)
      if result < 0, errno == EINTR { continue }
      return result == number ? status : nil
    }
  }

  /// getenv(3).
  static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

  /// getcwd(3).
  static var folder: String? {
    guard let path = getcwd(nil, 0) else { return nil }
    defer { free(path) }
    return String(cString: path)
  }

  /// posix_spawn(3): the number of the new process, which leads a group of its own and takes broken pipes as programs
  /// do by default.
  ///
  /// - Parameter ends: what its descriptors 0, 1 and 2 are; `nil` for `/dev/null`.
  static func spawn(
    _ path: String, _ arguments: [String], variables: [String], ends: [Int32?]
  ) -> Result<Int32, ErrorNumber> {
    var actions = noSpawnActions
    var attributes = noSpawnAttributes
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    for (place, end) in ends.enumerated() {
      if let end {
        posix_spawn_file_actions_adddup2(&actions, end, Int32(place))
      } else {
        posix_spawn_file_actions_addopen(&actions, Int32(place), "/dev/null", O_RDWR, 0)
      }
    }
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGPIPE)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    // The threads that tasks share hear few signals, and what they start must not be as deaf.
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP))
    var words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
    var environment: [UnsafeMutablePointer<CChar>?] = variables.map { strdup($0) } + [nil]
    defer { for word in words + environment { free(word) } }
    var number = pid_t()
    let problem = posix_spawn(&number, path, &actions, &attributes, &words, &environment)
    return problem == 0 ? .success(number) : .failure(ErrorNumber(problem))
  }

  /// chdir(2), setenv(3), execvp(3): this process becomes another program, found as a shell finds it, which takes signals
  /// as programs do by default.
  ///
  /// - Returns: why it did not.
  static func become(_ line: [String], variables: [String: String], in folder: String?) -> ErrorNumber {
    if let folder, chdir(folder) != 0 { return lastError }
    for (name, value) in variables { setenv(name, value, 1) }
    _ = signal(SIGPIPE, SIG_DFL)
    // The threads that tasks share hear few signals, and the program must not be as deaf.
    var none = sigset_t()
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, nil)
    var words: [UnsafeMutablePointer<CChar>?] = line.map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    guard let program = words[0] else { return .invalid }
    execvp(program, &words)
    return lastError
  }
}
