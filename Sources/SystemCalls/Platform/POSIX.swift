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
struct ErrorNumber: Error, Equatable {
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
  static let brokenPipe = ErrorNumber(EPIPE)
  static let connectionReset = ErrorNumber(ECONNRESET)
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
    /// What is found unasked: the other end is gone (POLLERR for a pipe's writer on Linux, POLLHUP on macOS), or there is
    /// no such descriptor.
    static let broken = Events(rawValue: Int16(POLLERR | POLLHUP | POLLNVAL))
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

  /// fcntl(2), F_DUPFD_CLOEXEC: a number behind those of the standard streams, which no program that is started gets;
  /// below zero for `lastError`.
  static func copy(_ number: Int32) -> Int32 { fcntl(number, F_DUPFD_CLOEXEC, 3) }

  /// fcntl(2), F_GETFD: whether there is such a descriptor.
  static func isOpen(_ number: Int32) -> Bool { fcntl(number, F_GETFD) >= 0 }

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

  /// realloc(3): so much memory with what was in the old one, which is gone; `nil`, and the old one stays, where there
  /// is none. Large memory is not copied where the system can move its pages.
  static func resize(_ memory: UnsafeMutableRawPointer?, to bytes: Int) -> UnsafeMutableRawPointer? {
    realloc(memory, bytes)
  }

  /// free(3).
  static func giveBack(_ memory: UnsafeMutableRawPointer?) { free(memory) }

  /// memchr(3): the offset of the first such byte.
  static func offset(of byte: UInt8, in memory: UnsafeRawBufferPointer, from start: Int) -> Int? {
    guard let base = memory.baseAddress, start < memory.count else { return nil }
    guard let hit = memchr(base + start, Int32(byte), memory.count - start) else { return nil }
    return UnsafeRawPointer(hit) - base
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

  /// localtime_r(3): how far the local time is ahead of UTC at a moment, in seconds; 0 where that is not known.
  static func localOffset(at seconds: Int) -> Int {
    guard var moment = time_t(exactly: seconds) else { return 0 }
    var local = tm()
    return localtime_r(&moment, &local) == nil ? 0 : local.tm_gmtoff
  }

  /// nanosleep(2): sooner after a signal.
  static func sleep(seconds: Int, nanoseconds: Int) {
    var time = timespec(tv_sec: seconds, tv_nsec: nanoseconds)
    nanosleep(&time, nil)
  }
}
