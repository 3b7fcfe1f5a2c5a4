#if canImport(Musl)

  internal import Musl

  // What musl's headers spell otherwise than glibc's and macOS's.

  extension System {
    /// socket(2): sys/socket.h has a plain number.
    static let streamType = Int32(SOCK_STREAM)

    /// stat(3type): bits/stat.h.
    static func modificationTime(_ info: stat) -> timespec { info.st_mtim }

    /// pthread_create(3), pthread_detach(3): bits/alltypes.h has a pointer for `pthread_t`. Gives an error number.
    static func startThread(_ argument: UnsafeMutableRawPointer) -> Int32 {
      var thread: pthread_t?
      let problem = pthread_create(
        &thread, nil,
        { argument in
          ThreadStart.run(argument)
          return nil
        }, argument)
      if problem == 0, let thread { pthread_detach(thread) }
      return problem
    }

    /// pthread_self(3): tells threads from each other; never 0.
    static var threadNumber: UInt { UInt(bitPattern: pthread_self()) }

    /// sigaction(2): the header has a union for the two kinds of handlers.
    static func setHandler(_ handler: @escaping SignalHandler, of action: inout sigaction) {
      action.__sa_handler.sa_sigaction = handler
    }

    /// musl gives large memory back by itself, and has one place for all threads.
    static func giveMemoryBack() {}

    /// posix_spawn(3): spawn.h has structures, to be filled by `…_init`.
    static var noSpawnActions: posix_spawn_file_actions_t { posix_spawn_file_actions_t() }
    static var noSpawnAttributes: posix_spawnattr_t { posix_spawnattr_t() }
  }

#endif
