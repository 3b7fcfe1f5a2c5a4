// The calls that Linux and macOS spell alike (POSIX.1-2017; the page of the manual stands beside each). What they do
// not spell alike stands in the other files of this folder. Nothing outside it sees the C library.

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// The operating system, as the other files of this room call it: numbers and pointers, nothing of the C library.
enum System {
  /// Why the call before failed (errno(3)).
  static var lastError: ErrorNumber { ErrorNumber(errno) }
}

/// A number of errno(3).
struct ErrorNumber: Equatable, Sendable {
  let rawValue: Int32

  init(_ rawValue: Int32) { self.rawValue = rawValue }

  static let interrupted = ErrorNumber(EINTR)
  /// EAGAIN, which both systems also call EWOULDBLOCK.
  static let wouldWait = ErrorNumber(EAGAIN)
  static let exists = ErrorNumber(EEXIST)
  static let noEntry = ErrorNumber(ENOENT)
  static let notAFolder = ErrorNumber(ENOTDIR)
  static let noAccess = ErrorNumber(EACCES)
  static let notPermitted = ErrorNumber(EPERM)
  static let invalid = ErrorNumber(EINVAL)
  static let noSuchProcess = ErrorNumber(ESRCH)
  static let tooManyOpen = ErrorNumber(EMFILE)
  static let tooManyOpenInAll = ErrorNumber(ENFILE)

  /// In the system's own words (strerror(3)).
  var text: String { String(cString: strerror(rawValue)) }
}

// MARK: Descriptors

extension System {
  /// read(2): how many bytes came; 0 at the end, below zero for `lastError`.
  static func take(from number: Int32, _ memory: UnsafeMutableRawBufferPointer) -> Int {
    read(number, memory.baseAddress, memory.count)
  }

  /// write(2): how many bytes went; below zero for `lastError`.
  static func give(to number: Int32, _ memory: UnsafeRawBufferPointer) -> Int {
    write(number, memory.baseAddress, memory.count)
  }

  /// Pieces of memory that one call writes, in order.
  struct Pieces {
    private var vectors: [iovec] = []

    var count: Int { vectors.count }
    var isEmpty: Bool { vectors.isEmpty }

    mutating func append(_ piece: UnsafeRawBufferPointer) {
      vectors.append(iovec(iov_base: UnsafeMutableRawPointer(mutating: piece.baseAddress), iov_len: piece.count))
    }

    /// writev(2): how many bytes went; below zero for `lastError`.
    func give(to number: Int32) -> Int { writev(number, vectors, Int32(vectors.count)) }

    /// Takes away what was written.
    mutating func drop(bytes: Int) {
      var count = bytes
      var done = 0
      while done < vectors.count, count >= vectors[done].iov_len {
        count -= vectors[done].iov_len
        done += 1
      }
      vectors.removeFirst(done)
      if count > 0, !vectors.isEmpty {
        vectors[0].iov_base = vectors[0].iov_base.map { $0 + count }
        vectors[0].iov_len -= count
      }
    }
  }

  /// What a descriptor is waited for, and what was found (poll(2)).
  struct Events: OptionSet, Sendable {
    let rawValue: Int16

    static let input = Events(rawValue: Int16(POLLIN))
    static let output = Events(rawValue: Int16(POLLOUT))
    /// What is found unasked: the other end is gone, or there is no such descriptor.
    static let broken = Events(rawValue: Int16(POLLERR | POLLNVAL))
  }

  /// poll(2), called again after a signal: what is true of each descriptor at the end of the time, or sooner.
  ///
  /// - Parameter milliseconds: below zero for as long as it takes.
  static func wait(_ wanted: [(number: Int32, events: Events)], milliseconds: Int32) -> [Events] {
    var entries = wanted.map { pollfd(fd: $0.number, events: $0.events.rawValue, revents: 0) }
    while poll(&entries, nfds_t(entries.count), milliseconds) < 0, errno == EINTR {}
    return entries.map { Events(rawValue: $0.revents) }
  }

  /// The same for one.
  static func wait(_ number: Int32, _ events: Events, milliseconds: Int32) -> Events {
    var entry = pollfd(fd: number, events: events.rawValue, revents: 0)
    while poll(&entry, 1, milliseconds) < 0, errno == EINTR {}
    return Events(rawValue: entry.revents)
  }

  /// ioctl(2), FIONREAD: how many bytes wait in a pipe or a socket.
  static func waitingBytes(_ number: Int32) -> Int? {
    var count: Int32 = 0
    return ioctl(number, waitingBytesRequest, &count) == 0 ? Int(count) : nil
  }

  /// ioctl(2), TIOCGWINSZ (tty(4), ioctl_tty(2)): how wide the terminal is.
  static func terminalWidth(_ number: Int32) -> Int? {
    var size = winsize()
    return ioctl(number, terminalSizeRequest, &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : nil
  }

  /// isatty(3).
  static func isTerminal(_ number: Int32) -> Bool { isatty(number) == 1 }

  /// dup(2): below zero for `lastError`.
  static func copy(_ number: Int32) -> Int32 { dup(number) }

  /// dup2(2): makes `place` another number of what `number` is.
  static func point(_ place: Int32, at number: Int32) { dup2(number, place) }

  /// fcntl(2), FD_CLOEXEC: no program that is started from here on gets it.
  static func keepFromChildren(_ number: Int32) { _ = fcntl(number, F_SETFD, FD_CLOEXEC) }

  /// fcntl(2) for commands that take a number and give one, below zero for `lastError`.
  static func control(_ number: Int32, _ command: Int32, _ value: Int32 = 0) -> Int32 { fcntl(number, command, value) }

  /// fcntl(2), O_NONBLOCK: calls that would have to wait fail with `wouldWait`.
  static func neverWait(_ number: Int32) { _ = fcntl(number, F_SETFL, fcntl(number, F_GETFL) | O_NONBLOCK) }

  /// pipe(2): the reading end first.
  static func makePipe() -> (reader: Int32, writer: Int32)? {
    var ends: [Int32] = [-1, -1]
    return pipe(&ends) == 0 ? (ends[0], ends[1]) : nil
  }

  /// close(2).
  static func release(_ number: Int32) { _ = close(number) }

  /// memchr(3): the offset of the first such byte.
  static func offset(of byte: UInt8, in memory: UnsafeRawBufferPointer, from start: Int) -> Int? {
    guard let base = memory.baseAddress, start < memory.count else { return nil }
    guard let hit = memchr(base + start, Int32(byte), memory.count - start) else { return nil }
    return UnsafeRawPointer(hit) - base
  }
}

// MARK: Files

extension System {
  /// How a file is opened (open(2)). No program that is started from here on gets it.
  struct Opening: OptionSet, Sendable {
    let rawValue: Int32

    static let reading = Opening(rawValue: O_RDONLY)
    static let writing = Opening(rawValue: O_WRONLY)
    static let create = Opening(rawValue: O_CREAT)
    static let exclusively = Opening(rawValue: O_EXCL)
    static let append = Opening(rawValue: O_APPEND)
    static let truncate = Opening(rawValue: O_TRUNC)
    static let folder = Opening(rawValue: O_DIRECTORY)
    static let noLink = Opening(rawValue: O_NOFOLLOW)
    /// Opening a named pipe does not wait for its other end.
    static let noWaiting = Opening(rawValue: O_NONBLOCK)
  }

  /// open(2): below zero for `lastError`.
  static func openFile(_ path: String, _ how: Opening, mode: UInt16 = 0) -> Int32 {
    open(path, how.rawValue | O_CLOEXEC, mode_t(mode))
  }

  /// openat(2): the same for a name in a folder.
  static func openFile(_ name: String, in folder: Int32, _ how: Opening, mode: UInt16 = 0) -> Int32 {
    openat(folder, name, how.rawValue | O_CLOEXEC, mode_t(mode))
  }

  /// What stat(2) tells.
  struct Status {
    enum Kind { case regular, folder, other }

    let kind: Kind
    let size: Int
    let inode: UInt64
    let modified: (seconds: Int, nanoseconds: Int)

    fileprivate init(_ info: stat) {
      kind =
        switch info.st_mode & S_IFMT {
        case S_IFREG: .regular
        case S_IFDIR: .folder
        default: .other
        }
      size = Int(info.st_size)
      inode = UInt64(info.st_ino)
      let time = System.modificationTime(info)
      modified = (Int(time.tv_sec), Int(time.tv_nsec))
    }
  }

  /// stat(2): links followed; `nil` for `lastError`.
  static func status(path: String) -> Status? {
    var info = stat()
    return stat(path, &info) == 0 ? Status(info) : nil
  }

  /// fstat(2).
  static func status(of number: Int32) -> Status? {
    var info = stat()
    return fstat(number, &info) == 0 ? Status(info) : nil
  }

  /// fstatat(2): the name itself, where it is a link.
  static func status(ofName name: String, in folder: Int32) -> Status? {
    var info = stat()
    return fstatat(folder, name, &info, AT_SYMLINK_NOFOLLOW) == 0 ? Status(info) : nil
  }

  /// lseek(2): whether the next read begins there.
  static func seek(_ number: Int32, to offset: Int) -> Bool { lseek(number, off_t(offset), SEEK_SET) >= 0 }

  /// opendir(3), readdir(3): the names in a folder, `.` and `..` among them; `nil` for `lastError`.
  static func names(in folder: String) -> [String]? {
    guard let handle = opendir(folder) else { return nil }
    defer { closedir(handle) }
    var names: [String] = []
    while let entry = readdir(handle) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { field in
        field.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
      }
      names.append(name)
    }
    return names
  }

  /// realpath(3).
  static func realPath(_ path: String) -> String? {
    guard let found = realpath(path, nil) else { return nil }
    defer { free(found) }
    return String(cString: found)
  }

  /// access(2), X_OK.
  static func mayRun(_ path: String) -> Bool { access(path, X_OK) == 0 }

  /// linkat(2): a second name for a file, in the same folder, never over one that is there.
  static func link(_ name: String, as other: String, in folder: Int32) -> Bool {
    linkat(folder, name, folder, other, 0) == 0
  }

  /// linkat(2), AT_SYMLINK_FOLLOW: a name for the file to which a link leads.
  static func linkTarget(of path: String, as name: String, in folder: Int32) -> Bool {
    linkat(AT_FDCWD, path, folder, name, AT_SYMLINK_FOLLOW) == 0
  }

  /// renameat(2): the other name is replaced where it is there.
  static func rename(_ name: String, to other: String, in folder: Int32) -> Bool {
    renameat(folder, name, folder, other) == 0
  }

  /// unlinkat(2).
  static func remove(_ name: String, in folder: Int32) { unlinkat(folder, name, 0) }

  /// fsync(2).
  static func sync(_ number: Int32) -> Bool { fsync(number) == 0 }
}

// MARK: Sockets

extension System {
  /// getaddrinfo(3) with numbers alone, socket(2), and what `use` does with the address: bind(2) or connect(2).
  ///
  /// The C library fills the address in, so that its layout (macOS has a byte of length before the family) is its own
  /// affair.
  private static func openSocket(
    _ host: String, _ port: UInt16, _ use: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Bool
  ) -> SocketResult {
    var hints = addrinfo()
    hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE
    hints.ai_socktype = streamType
    var found: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(host, String(port), &hints, &found) == 0 else { return .noAddress }
    defer { freeaddrinfo(found) }
    guard let info = found?.pointee, let address = info.ai_addr else { return .noAddress }
    let number = socket(info.ai_family, info.ai_socktype, 0)
    guard number >= 0 else { return .noSocket(lastError) }
    keepFromChildren(number)
    setSocketQuiet(number)
    guard use(number, address, info.ai_addrlen) else {
      let error = lastError
      release(number)
      return .refused(error)
    }
    return .open(number)
  }

  enum SocketResult {
    case open(Int32)
    /// The host is no numeric address.
    case noAddress
    case noSocket(ErrorNumber)
    case refused(ErrorNumber)
  }

  /// bind(2), listen(2): a socket that waits for connections.
  static func listeningSocket(host: String, port: UInt16) -> SocketResult {
    openSocket(host, port) { number, address, length in
      set(number, SOL_SOCKET, SO_REUSEADDR, 1)
      return bind(number, address, length) == 0 && listen(number, 64) == 0
    }
  }

  /// connect(2).
  static func connectedSocket(host: String, port: UInt16) -> SocketResult {
    openSocket(host, port) { number, address, length in
      var result = connect(number, address, length)
      // Interrupted, the connection goes on being made.
      if result != 0, errno == EINTR { result = wait(number, .output, milliseconds: -1).contains(.output) ? 0 : -1 }
      return result == 0
    }
  }

  /// accept(2): below zero for `lastError`.
  static func acceptedSocket(_ listener: Int32) -> Int32 {
    let number = accept(listener, nil, nil)
    guard number >= 0 else { return number }
    keepFromChildren(number)
    setSocketQuiet(number)
    return number
  }

  /// getsockname(2): the port that a socket has on this machine.
  static func port(of number: Int32) -> UInt16? {
    var address = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let result = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(number, $0, &length) }
    }
    guard result == 0 else { return nil }
    // Bytes 2 and 3, most significant first, in the addresses of both families: behind a family of two bytes on Linux
    // (ip(7), ipv6(7)), behind a length and a family of one byte each on macOS (netinet/in.h, netinet6/in6.h).
    return withUnsafeBytes(of: &address) { UInt16($0[2]) << 8 | UInt16($0[3]) }
  }

  /// send(2), MSG_DONTWAIT: how many bytes went; below zero for `lastError`. No signal where the other end is gone.
  static func sendNow(_ number: Int32, _ memory: UnsafeRawBufferPointer) -> Int {
    send(number, memory.baseAddress, memory.count, quietSending)
  }

  /// recv(2), MSG_PEEK: whether the other end is gone and has left nothing to read.
  static func isAtEnd(_ number: Int32) -> Bool {
    var byte: UInt8 = 0
    return recv(number, &byte, 1, Int32(MSG_PEEK)) <= 0
  }

  /// setsockopt(2), TCP_NODELAY (tcp(7), tcp(4)): what is written goes at once, however little it is.
  static func sendAtOnce(_ number: Int32) { set(number, Int32(IPPROTO_TCP), TCP_NODELAY, 1) }

  /// setsockopt(2), SO_LINGER with no time (socket(7), setsockopt(2)): closing breaks the connection with a reset.
  static func resetWhenClosed(_ number: Int32) {
    var option = linger(l_onoff: 1, l_linger: 0)
    setsockopt(number, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
  }

  /// shutdown(2), both ways: whoever waits for it hears of the end.
  static func endConnection(_ number: Int32) { shutdown(number, Int32(SHUT_RDWR)) }

  static func set(_ number: Int32, _ level: Int32, _ option: Int32, _ value: Int32) {
    var value = value
    setsockopt(number, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
  }
}

// MARK: Time

extension System {
  /// clock_gettime(2), CLOCK_MONOTONIC, in nanoseconds.
  static var monotonicNow: Int64 { time(of: CLOCK_MONOTONIC) }

  /// clock_gettime(2), CLOCK_REALTIME, in nanoseconds since 1970.
  static var wallNow: Int64 { time(of: CLOCK_REALTIME) }

  private static func time(of clock: clockid_t) -> Int64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
  }

  /// nanosleep(2): sooner after a signal.
  static func sleep(seconds: Int, nanoseconds: Int) {
    var time = timespec(tv_sec: seconds, tv_nsec: nanoseconds)
    nanosleep(&time, nil)
  }
}

// MARK: Processes

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
  ) -> Result<Int32, SpawnError> {
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
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP))
    var words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
    var environment: [UnsafeMutablePointer<CChar>?] = variables.map { strdup($0) } + [nil]
    defer { for word in words + environment { free(word) } }
    var number = pid_t()
    let problem = posix_spawn(&number, path, &actions, &attributes, &words, &environment)
    return problem == 0 ? .success(number) : .failure(SpawnError(number: ErrorNumber(problem)))
  }

  struct SpawnError: Error { let number: ErrorNumber }
}

// MARK: Folders and names that come and go

extension System {
  /// mkdtemp(3): a new folder that only its owner may enter; the six last characters of the path are made up.
  static func makeTemporaryFolder(_ path: String) -> String? {
    var template = Array("\(path)XXXXXX".utf8CString)
    return template.withUnsafeMutableBufferPointer { buffer in
      guard let start = buffer.baseAddress, let path = mkdtemp(start) else { return nil }
      return String(cString: path)
    }
  }

  /// mkdir(2).
  static func makeFolder(_ path: String) -> Bool { mkdir(path, 0o755) == 0 }

  /// unlink(2).
  static func removeFile(_ path: String) -> Bool { unlink(path) == 0 }

  /// rmdir(2).
  static func removeFolder(_ path: String) -> Bool { rmdir(path) == 0 }
}
