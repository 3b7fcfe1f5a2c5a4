#if canImport(Darwin)

  internal import Darwin

  // What macOS has otherwise than Linux. Sections of the manual are those of macOS.

  extension System {
    /// socket(2): sys/socket.h has a plain number.
    static let streamType = Int32(SOCK_STREAM)

    /// stat(2): sys/stat.h has `st_mtimespec`.
    static func modificationTime(_ info: stat) -> timespec { info.st_mtimespec }

    /// pthread_create(3), pthread_detach(3): sys/_pthread/_pthread_types.h has a pointer for `pthread_t`. Gives an error
    /// number.
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

    /// pthread_setname_np (pthread.h): names the calling thread, and no other.
    static func nameThread(_ name: String) { _ = pthread_setname_np(name) }

    /// pthread_self(3): tells threads from each other; never 0.
    static var threadNumber: UInt { UInt(bitPattern: pthread_self()) }

    /// sigaction(2): the header has a union for the two kinds of handlers.
    static func setHandler(_ handler: @escaping SignalHandler, of action: inout sigaction) {
      action.__sigaction_u.__sa_sigaction = handler
    }

    /// macOS gives large memory back by itself.
    static func giveMemoryBack() {}

    /// posix_spawn(2): spawn.h has pointers, to be made by `…_init`.
    static var noSpawnActions: posix_spawn_file_actions_t? { nil }
    static var noSpawnAttributes: posix_spawnattr_t? { nil }

    /// FIONREAD, `_IOR('f', 127, int)` (sys/filio.h), a macro that Swift does not see.
    static let waitingBytesRequest: UInt = 0x4004_667F
    /// tty(4), TIOCGWINSZ, `_IOR('t', 104, struct winsize)` (sys/ttycom.h).
    static let terminalSizeRequest: UInt = 0x4008_7468

    /// sigaltstack(2), SS_DISABLE, and sigaction(2), SA_ONSTACK: sys/signal.h.
    static let noSignalStack: Int32 = 4
    static let signalStackFlag: Int32 = 1

    /// PIPE_BUF: sys/syslimits.h. poll(2) tells of room where there is so much.
    static let pipeBuffer = 512

    /// Pipes grow by themselves, and nothing tells how far (pipe(2)).
    static func pipeCapacity(_ number: Int32) -> Int? { nil }
    static func setPipeCapacity(_ number: Int32, _ bytes: Int32) {}

    /// There are no files without names (open(2)).
    static func unnamedFile(in folder: Int32) -> Int32 { -1 }
    static func nameUnnamed(_ number: Int32, _ name: String, in folder: Int32) -> Bool { false }

    /// fcntl(2), F_FULLFSYNC: fsync(2) alone leaves it to the disk when it writes. Not every file system has it.
    static func syncToDisk(_ number: Int32) -> Bool { fcntl(number, F_FULLFSYNC) == 0 || sync(number) }

    /// send(2): there is no flag against the signal.
    static let quietSending = Int32(MSG_DONTWAIT)

    /// setsockopt(2), SO_NOSIGPIPE: the socket itself wants no signal.
    static func setSocketQuiet(_ number: Int32) { set(number, SOL_SOCKET, SO_NOSIGPIPE, 1) }

    /// sysctl(3), CTL_KERN, KERN_PROC, KERN_PROC_PID: `kinfo_proc` of sys/sysctl.h, `extern_proc` of sys/proc.h.
    static func processState(_ number: Int32) -> ProcessState? {
      var name = [CTL_KERN, KERN_PROC, KERN_PROC_PID, number]
      var info = kinfo_proc()
      var size = MemoryLayout<kinfo_proc>.stride
      // No such process: no error, and nothing written.
      guard sysctl(&name, u_int(name.count), &info, &size, nil, 0) == 0, size > 0 else { return nil }
      // `p_starttime` is a macro for this.
      let birth = info.kp_proc.p_un.__p_starttime
      return ProcessState(
        hasEnded: Int32(info.kp_proc.p_stat) == SZOMB, birth: "\(birth.tv_sec).\(birth.tv_usec)")
    }

    /// proc_pid_rusage (libproc.h), RUSAGE_INFO_V4 (sys/resource.h). Of the most there ever was, the footprint is told.
    static func memory(of number: Int32) -> ProcessMemory? {
      var info = rusage_info_v4()
      let problem = withUnsafeMutablePointer(to: &info) { pointer in
        // The header's type is a pointer to a pointer, though the call fills the structure itself.
        pointer.withMemoryRebound(to: rusage_info_t?.self, capacity: 1) { proc_pid_rusage(number, RUSAGE_INFO_V4, $0) }
      }
      guard problem == 0 else { return nil }
      return ProcessMemory(
        resident: Int(clamping: info.ri_resident_size), peak: Int(clamping: info.ri_lifetime_max_phys_footprint))
    }

    /// environ(7), `_NSGetEnviron` (crt_externs.h): what this program was started with, as `NAME=value`.
    static var variables: [String] {
      let list: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = _NSGetEnviron().pointee
      guard var place = list else { return [] }
      var variables: [String] = []
      while let variable = place.pointee {
        variables.append(String(cString: variable))
        place += 1
      }
      return variables
    }
  }

#endif
