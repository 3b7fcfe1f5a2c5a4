/// An open file descriptor, and the few things that are done with one.
///
/// `EINTR` is retried here, so that no caller has to think of it.
public struct Descriptor: Sendable, Equatable {
  /// The number by which the system knows it.
  public let number: Int32

  /// What the number stands for stays open until `close`.
  public init(_ number: Int32) { self.number = number }

  /// Where the process reads.
  public static let standardInput = Descriptor(0)
  /// Where it writes.
  public static let standardOutput = Descriptor(1)
  /// Where it tells of trouble.
  public static let standardError = Descriptor(2)

  /// Reads what is there, waiting until there is something.
  ///
  /// - Returns: how many bytes were read; 0 at the end of input, and after an error, since neither brings more.
  public func read(into memory: UnsafeMutableRawBufferPointer) -> Int {
    do throws(ReadProblem) {
      return try readOrFail(into: memory)
    } catch {
      return 0
    }
  }

  /// Why nothing can be read, in the system's own words.
  public struct ReadProblem: Error, Equatable {
    /// Such as `Is a directory`.
    public let reason: String
  }

  /// The same, for whom an error is no end of input.
  ///
  /// - Returns: how many bytes were read; 0 at the end of input.
  public func readOrFail(into memory: UnsafeMutableRawBufferPointer) throws(ReadProblem) -> Int {
    while true {
      let count = System.take(from: number, memory)
      if count >= 0 { return count }
      switch System.lastError {
      case .interrupted: continue
      case .wouldWait: _ = System.wait(number, .input, milliseconds: -1)
      case let error: throw ReadProblem(reason: error.text)
      }
    }
  }

  /// All that comes until the end of input; `nil` where that is more than `limit` bytes.
  package func readAll(limit: Int) -> [UInt8]? {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 14)
    while true {
      let count = chunk.withUnsafeMutableBytes { read(into: $0) }
      if count == 0 { return bytes }
      if count > limit - bytes.count { return nil }
      bytes += chunk[..<count]
    }
  }

  /// All that comes until the end of input.
  package func readAll() -> [UInt8] { readAll(limit: .max) ?? [] }

  /// What became of a write.
  public enum WriteResult: Sendable, Equatable {
    /// So many bytes are on their way; perhaps fewer than there were.
    case wrote(Int)
    /// Nobody will ever read it: the reading end is closed, or the descriptor is of no use.
    case broken
    /// There is no room for it, as on a full disk, and why, for a person.
    case refused(String)
  }

  /// Writes some of `memory`, waiting while there is no room.
  public func write(_ memory: UnsafeRawBufferPointer) -> WriteResult {
    while true {
      let count = System.give(to: number, memory)
      if count >= 0 { return .wrote(count) }
      switch System.lastError {
      case .interrupted: continue
      case .wouldWait: _ = System.wait(number, .output, milliseconds: -1)
      case .brokenPipe, .connectionReset: return .broken
      case let other: return .refused(other.text)
      }
    }
  }

  /// Writes all of `memory`; false if the reader is gone.
  public func writeAll(_ memory: UnsafeRawBufferPointer) -> Bool {
    if case .wrote = writeWhole(memory) { true } else { false }
  }

  /// Writes all of `memory`, or says why it could not. The memory is lent for the length of the call, as for `write`, and
  /// only what the system has not taken yet is offered again.
  package func writeWhole(_ memory: UnsafeRawBufferPointer) -> WriteResult {
    var rest = memory
    while !rest.isEmpty {
      let result = write(rest)
      guard case .wrote(let count) = result else { return result }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
    return .wrote(memory.count)
  }

  /// Writes the pieces one after another with as few calls as there can be; false if the reader is gone.
  ///
  /// - Parameter onProgress: hears how many bytes have just been written.
  public func writeAll(_ pieces: [UnsafeRawBufferPointer], onProgress: (Int) -> Void) -> Bool {
    // The least that every system takes at once (IOV_MAX on Linux and macOS).
    let most = 1024
    var next = 0
    var underWay = System.Pieces()
    while next < pieces.count || !underWay.isEmpty {
      while underWay.count < most, next < pieces.count {
        underWay.append(pieces[next])
        next += 1
      }
      let count = underWay.give(to: number)
      if count < 0 {
        switch System.lastError {
        case .interrupted: continue
        case .wouldWait:
          _ = System.wait(number, .output, milliseconds: -1)
          continue
        default: return false
        }
      }
      onProgress(count)
      underWay.drop(bytes: count)
    }
    return true
  }

  /// From here on no write waits.
  package func neverWait() { System.neverWait(number) }

  /// Writes some of `memory` without waiting: 0 where there is no room. For descriptors that never wait.
  package func writeNow(_ memory: UnsafeRawBufferPointer) -> WriteResult {
    let count = System.give(to: number, memory)
    if count >= 0 { return .wrote(count) }
    return System.lastError == .wouldWait || System.lastError == .interrupted ? .wrote(0) : .broken
  }

  /// How many bytes wait in a pipe to be read; `nil` where that cannot be told.
  public var waitingBytes: Int? { System.waitingBytes(number) }

  /// How many bytes a pipe holds; `nil` for what is no pipe, and where the system does not tell.
  public var pipeCapacity: Int? { System.pipeCapacity(number) }

  /// Asks for a pipe that holds so many bytes. Where that cannot be had it stays as it is.
  package func setPipeCapacity(_ bytes: Int32) { System.setPipeCapacity(number, bytes) }

  /// The most bytes that a pipe with room is sure to take without waiting: 4096 on Linux, 512 on macOS.
  public static let sureRoom = System.pipeBuffer

  /// Whether a write of up to `sureRoom` bytes would not have to wait.
  public var hasRoom: Bool { System.wait(number, .output, milliseconds: 0).contains(.output) }

  /// Whether there is something to read, an end of input among it, within the time.
  public func canRead(milliseconds: Int32) -> Bool { !System.wait(number, .input, milliseconds: milliseconds).isEmpty }

  /// Whether something may be written within the time.
  func canWrite(milliseconds: Int32) -> Bool { !System.wait(number, .output, milliseconds: milliseconds).isEmpty }

  /// Waits until one of `readers` has something to read or one of `writers` has room, an end among it.
  ///
  /// - Returns: those of which that is true; none at the end of the time.
  package static func ready(
    readers: [Descriptor], writers: [Descriptor], milliseconds: Int32
  ) -> (readers: [Descriptor], writers: [Descriptor]) {
    let wanted =
      readers.map { (number: $0.number, events: System.Events.input) }
      + writers.map { (number: $0.number, events: System.Events.output) }
    let found = System.wait(wanted, milliseconds: milliseconds)
    return (
      zip(readers, found).filter { !$1.isEmpty }.map(\.0),
      zip(writers, found.dropFirst(readers.count)).filter { !$1.isEmpty }.map(\.0)
    )
  }

  /// Whether the other end is gone; of what can be read there may be bytes left.
  public var isBroken: Bool { breaks(within: 0) }

  /// Whether the other end goes away within the time.
  package func breaks(within milliseconds: Int32) -> Bool {
    !System.wait(number, [], milliseconds: milliseconds).isDisjoint(with: .broken)
  }

  /// Whether the number stands for anything.
  public var isOpen: Bool { System.isOpen(number) }

  /// Whether a person may be at the other end.
  public var isTerminal: Bool { System.isTerminal(number) }

  /// Keeps standard output for the caller alone: gives a private copy of it and points descriptor 1 at standard
  /// error, so that no stray print can break the stream of messages.
  public static func claimStandardOutput() -> Descriptor {
    let own = System.copy(standardOutput.number)
    guard own >= 0 else { return standardOutput }
    System.point(standardOutput.number, at: standardError.number)
    // A larger pipe saves system calls on large answers; where it is not allowed the default does too.
    System.setPipeCapacity(own, 1 << 20)
    return Descriptor(own)
  }

  /// Opens nothing (`/dev/null`) in the place of standard input, output and error where they are closed, so that no file
  /// that is opened later gets their numbers.
  public static func fillStandardNumbers() {
    for number in standardInput.number...standardError.number where !System.isOpen(number) {
      // The lowest number that is free is the one that is given.
      _ = System.openFile("/dev/null", .reading)
    }
  }

  /// A pipe: what is written to the second can be read from the first. No program that is started gets it by itself.
  public static func pipe() -> (reader: Descriptor, writer: Descriptor)? {
    guard let ends = System.makePipe() else { return nil }
    System.keepFromChildren(ends.reader)
    System.keepFromChildren(ends.writer)
    return (Descriptor(ends.reader), Descriptor(ends.writer))
  }

  /// Gives the number back to the system, which will use it for something else.
  public func close() { System.release(number) }
}

/// The first place of `byte` in `memory` at or after `start`.
public func firstIndex(of byte: UInt8, in memory: UnsafeRawBufferPointer, from start: Int = 0) -> Int? {
  System.offset(of: byte, in: memory, from: start)
}
