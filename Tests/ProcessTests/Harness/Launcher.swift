import Foundation
import Synchronization
import SystemCalls

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Starts processes whose pipes no other process of these tests inherits.
enum Launcher {
  struct Started {
    let number: pid_t
    /// Our ends of the pipes.
    let input: Int32
    let output: Int32
    let errors: Int32
  }

  /// One at a time: a pipe is told to close in other processes only after it is made.
  private static let lock = Mutex(())

  /// What the developer's own agents and services leave in the environment must not reach the program.
  private static let environment: [String: String] = {
    var environment = ProcessInfo.processInfo.environment.filter { variable in
      !["PANDAPROBE_", "KORE_", "SYN_", "SIDETRACE_", "CLAUDE_", "CODEX_", "XDG_"].contains(
        where: variable.key.hasPrefix)
    }
    environment["HOME"] = "/nonexistent"
    return environment
  }()

  private static let ignoresBrokenPipes: Void = CurrentProcess.ignoreBrokenPipes()

  static func launch(_ command: [String]) throws -> Started {
    _ = ignoresBrokenPipes
    return try lock.withLock { _ in
      let input = try pipe()
      let output = try pipe()
      let errors = try pipe()
      defer { for end in [input.reader, output.writer, errors.writer] { close(end) } }
      let number = try spawn(command, [input.reader, output.writer, errors.writer])
      _ = fcntl(input.writer, F_SETFL, O_NONBLOCK)
      return Started(number: number, input: input.writer, output: output.reader, errors: errors.reader)
    }
  }

  private static func pipe() throws -> (reader: Int32, writer: Int32) {
    guard let ends = Descriptor.pipe() else { throw HarnessError("no pipe: \(errno)") }
    for end in [ends.reader, ends.writer] { _ = fcntl(end.number, F_SETFD, FD_CLOEXEC) }
    return (ends.reader.number, ends.writer.number)
  }

  private static func spawn(_ command: [String], _ ends: [Int32]) throws -> pid_t {
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
    #else
      var actions = posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    for (place, end) in ends.enumerated() { posix_spawn_file_actions_adddup2(&actions, end, Int32(place)) }
    // The tests ignore broken pipes; an editor's child does not start like that.
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGPIPE)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
    // POSIX has no way to give the working folder; the shell does it and becomes the program.
    let line = ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", PackageFolder.root.path] + command
    var arguments: [UnsafeMutablePointer<CChar>?] = line.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var variables: [UnsafeMutablePointer<CChar>?] =
      environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for variable in variables { free(variable) } }
    var number: pid_t = 0
    let problem = posix_spawn(&number, "/bin/sh", &actions, &attributes, &arguments, &variables)
    guard problem == 0 else { throw HarnessError("cannot start \(command): \(problem)") }
    return number
  }
}
