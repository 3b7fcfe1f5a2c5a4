internal import JSONTape

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// An open file descriptor, and the few things that are done with one.
///
/// `EINTR` is retried here, so that no caller has to think of it.
public struct Descriptor: Sendable, Equatable {
  public let number: Int32

  public init(_ number: Int32) { self.number = number }

  public static let standardInput = Descriptor(0)
  public static let standardOutput = Descriptor(1)
  public static let standardError = Descriptor(2)

  /// Reads what is there, waiting until there is something.
  ///
  /// - Returns: how many bytes were read; 0 at the end of input, and after an error, since neither brings more.
  public func read(into memory: UnsafeMutableRawBufferPointer) -> Int {
    while true {
      #if canImport(Glibc)
        let count = Glibc.read(number, memory.baseAddress, memory.count)
      #elseif canImport(Musl)
        let count = Musl.read(number, memory.baseAddress, memory.count)
      #else
        let count = Darwin.read(number, memory.baseAddress, memory.count)
      #endif
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EAGAIN {
        _ = wait(for: Int16(POLLIN), milliseconds: -1)
        continue
      }
      return max(count, 0)
    }
  }

  public enum WriteResult: Sendable, Equatable {
    case wrote(Int)
    /// Nobody will ever read it: the reading end is closed, or the descriptor is of no use.
    case broken
  }

  /// Writes some of `memory`, waiting while there is no room.
  public func write(_ memory: UnsafeRawBufferPointer) -> WriteResult {
    while true {
      #if canImport(Glibc)
        let count = Glibc.write(number, memory.baseAddress, memory.count)
      #elseif canImport(Musl)
        let count = Musl.write(number, memory.baseAddress, memory.count)
      #else
        let count = Darwin.write(number, memory.baseAddress, memory.count)
      #endif
      if count >= 0 { return .wrote(count) }
      switch errno {
      case EINTR: continue
      case EAGAIN: _ = wait(for: Int16(POLLOUT), milliseconds: -1)
      default: return .broken
      }
    }
  }

  /// Writes all of `memory`; false if the reader is gone.
  public func writeAll(_ memory: UnsafeRawBufferPointer) -> Bool {
    var rest = memory
    while !rest.isEmpty {
      guard case .wrote(let count) = write(rest) else { return false }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
    return true
  }

  /// Writes the pieces one after another with as few calls as there can be; false if the reader is gone.
  ///
  /// - Parameter onProgress: hears how many bytes have just been written.
  public func writeAll(_ pieces: [UnsafeRawBufferPointer], onProgress: (Int) -> Void) -> Bool {
    // The least that every system takes at once (IOV_MAX on Linux).
    let most = 1024
    var next = 0
    var vectors: [iovec] = []
    while next < pieces.count || !vectors.isEmpty {
      while vectors.count < most, next < pieces.count {
        vectors.append(
          iovec(iov_base: UnsafeMutableRawPointer(mutating: pieces[next].baseAddress), iov_len: pieces[next].count))
        next += 1
      }
      var count = writev(number, vectors, Int32(vectors.count))
      if count < 0 {
        switch errno {
        case EINTR: continue
        case EAGAIN:
          _ = wait(for: Int16(POLLOUT), milliseconds: -1)
          continue
        default: return false
        }
      }
      onProgress(count)
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
    return true
  }

  /// How many bytes wait in a pipe to be read; `nil` where that cannot be told.
  public var waitingBytes: Int? {
    var count: Int32 = 0
    guard ioctl(number, UInt(FIONREAD), &count) == 0 else { return nil }
    return Int(count)
  }

  /// How many bytes a pipe holds; `nil` for what is no pipe.
  public var pipeCapacity: Int? {
    #if os(Linux)
      // 1032 is F_GETPIPE_SZ (fcntl(2)).
      let size = fcntl(number, 1032)
      return size > 0 ? Int(size) : nil
    #else
      return nil
    #endif
  }

  /// Whether a write of up to 4096 bytes (a pipe's `PIPE_BUF`) would not have to wait.
  public var hasRoom: Bool { wait(for: Int16(POLLOUT), milliseconds: 0) & Int16(POLLOUT) != 0 }

  /// Whether there is something to read, an end of input among it, within the time.
  func canRead(milliseconds: Int32) -> Bool { wait(for: Int16(POLLIN), milliseconds: milliseconds) != 0 }

  /// Whether something may be written within the time.
  func canWrite(milliseconds: Int32) -> Bool { wait(for: Int16(POLLOUT), milliseconds: milliseconds) != 0 }

  /// Whether the other end is gone.
  public var isBroken: Bool {
    wait(for: 0, milliseconds: 0) & Int16(POLLERR | POLLNVAL) != 0
  }

  public var isTerminal: Bool { isatty(number) == 1 }

  private func wait(for events: Int16, milliseconds: Int32) -> Int16 {
    var entry = pollfd(fd: number, events: events, revents: 0)
    while poll(&entry, 1, milliseconds) < 0, errno == EINTR {}
    return entry.revents
  }

  /// Keeps standard output for the caller alone: gives a private copy of it and points descriptor 1 at standard
  /// error, so that no stray print can break the stream of messages.
  public static func claimStandardOutput() -> Descriptor {
    let own = dup(1)
    guard own >= 0 else { return standardOutput }
    _ = fcntl(own, F_SETFD, FD_CLOEXEC)
    dup2(2, 1)
    #if os(Linux)
      // A larger pipe saves system calls on large answers; where it is not allowed the default does too.
      // 1031 is F_SETPIPE_SZ, which the C headers show only to those who ask for GNU extensions (fcntl(2)).
      _ = fcntl(own, 1031, 1 << 20)
    #endif
    return Descriptor(own)
  }

  /// A pipe: what is written to the second can be read from the first.
  public static func pipe() -> (reader: Descriptor, writer: Descriptor)? {
    var ends: [Int32] = [-1, -1]
    #if canImport(Glibc)
      guard Glibc.pipe(&ends) == 0 else { return nil }
    #elseif canImport(Musl)
      guard Musl.pipe(&ends) == 0 else { return nil }
    #else
      guard Darwin.pipe(&ends) == 0 else { return nil }
    #endif
    return (Descriptor(ends[0]), Descriptor(ends[1]))
  }

  public func close() {
    #if canImport(Glibc)
      _ = Glibc.close(number)
    #elseif canImport(Musl)
      _ = Musl.close(number)
    #else
      _ = Darwin.close(number)
    #endif
  }
}

/// The first place of `byte` in `memory` at or after `start`.
public func firstIndex(of byte: UInt8, in memory: UnsafeRawBufferPointer, from start: Int = 0) -> Int? {
  guard let base = memory.baseAddress, start < memory.count else { return nil }
  guard let hit = memchr(base + start, Int32(byte), memory.count - start) else { return nil }
  return UnsafeRawPointer(hit) - base
}
