#if canImport(Glibc)

  internal import Glibc

  // What glibc's headers spell otherwise than musl's and macOS's.

  extension System {
    /// socket(2): bits/socket_type.h makes an enumeration of it.
    static let streamType = Int32(SOCK_STREAM.rawValue)

    /// stat(3type): bits/struct_stat.h.
    static func modificationTime(_ info: stat) -> timespec { info.st_mtim }

    /// pthread_create(3), pthread_detach(3): bits/pthreadtypes.h has a number for `pthread_t`. Gives an error number.
    static func startThread(_ argument: UnsafeMutableRawPointer) -> Int32 {
      var thread = pthread_t()
      let problem = pthread_create(
        &thread, nil,
        { argument in
          ThreadStart.run(argument)
          return nil
        }, argument)
      if problem == 0 { pthread_detach(thread) }
      return problem
    }

    /// pthread_self(3): tells threads from each other; never 0.
    static var threadNumber: UInt { UInt(pthread_self()) }

    /// sigaction(2): the header has a union for the two kinds of handlers.
    static func setHandler(_ handler: @escaping SignalHandler, of action: inout sigaction) {
      action.__sigaction_handler.sa_sigaction = handler
    }

    /// mallopt(3): what is large is given back to the system as soon as it is free, however large it was before, and
    /// what one thread gives back another one may have.
    static func giveMemoryBack() {
      // Swift does not see malloc.h.
      guard let place = dlsym(nil, "mallopt") else { return }
      let set = unsafeBitCast(place, to: (@convention(c) (Int32, Int32) -> Int32).self)
      let (arenas, largest, trimmed): (Int32, Int32, Int32) = (-8, -3, -1)
      _ = set(arenas, 2)
      _ = set(largest, 1 << 20)
      _ = set(trimmed, 4 << 20)
    }

    /// posix_spawn(3): spawn.h has structures, to be filled by `…_init`.
    static var noSpawnActions: posix_spawn_file_actions_t { posix_spawn_file_actions_t() }
    static var noSpawnAttributes: posix_spawnattr_t { posix_spawnattr_t() }
  }

#endif
