/// Why a socket could not be had, in the system's own words.
public struct SocketError: Error, Sendable, CustomStringConvertible {
  /// For a person.
  public let description: String

  fileprivate init(_ what: String, _ error: ErrorNumber) { description = "\(what): \(error.text)" }
  fileprivate init(noAddress host: String) { description = "'\(host)' is no numeric address" }
}

/// A socket that waits for connections.
public struct TCPListener: Sendable {
  /// The address in numbers, such as `127.0.0.1` or `::1`.
  public let host: String
  /// The port it has, also where any was asked for.
  public let port: UInt16
  private let socket: Descriptor

  /// - Parameters:
  ///   - host: a numeric address.
  ///   - port: 0 for any that is free.
  /// - Throws: `SocketError` where the address is none of this machine, or the port is taken.
  public init(host: String, port: UInt16) throws(SocketError) {
    switch System.listeningSocket(host: host, port: port) {
    case .open(let number):
      socket = Descriptor(number)
      self.host = host
      self.port = System.port(of: number) ?? port
    case .noAddress: throw SocketError(noAddress: host)
    case .noSocket(let error): throw SocketError("no socket", error)
    case .refused(let error): throw SocketError("cannot listen on \(host):\(port)", error)
    }
  }

  /// The next connection; `nil` if none came within the time.
  public func accept(milliseconds: Int32) -> Connected? {
    guard socket.canRead(milliseconds: milliseconds) else { return nil }
    let number = System.acceptedSocket(socket.number)
    guard number >= 0 else {
      // Out of descriptors: the connection stays in line, and asking again at once would only heat the processor.
      let error = System.lastError
      if error == .tooManyOpen || error == .tooManyOpenInAll { pause(milliseconds: 50) }
      return nil
    }
    return Connected(Descriptor(number))
  }

  /// Takes no more connections. Only when nobody waits in `accept`: the number may soon belong to something else.
  public func close() { socket.close() }
}

/// One end of a connection, with a deadline on everything that could wait.
public struct Connected: Sendable {
  private let socket: Descriptor

  fileprivate init(_ socket: Descriptor) { self.socket = socket }

  /// Connects to a numeric address.
  ///
  /// - Throws: `SocketError` where nobody listens there.
  package init(host: String, port: UInt16) throws(SocketError) {
    switch System.connectedSocket(host: host, port: port) {
    case .open(let number): socket = Descriptor(number)
    case .noAddress: throw SocketError(noAddress: host)
    case .noSocket(let error): throw SocketError("no socket", error)
    case .refused(let error): throw SocketError("cannot connect to \(host):\(port)", error)
    }
  }

  /// What became of waiting for bytes.
  public enum Received: Sendable, Equatable {
    case bytes(Int)
    /// The other end is gone.
    case end
    /// Nothing came in time.
    case late
  }

  /// Reads what is there, or waits for it until `deadline`, a moment of `time.now`.
  public func receive(
    into memory: UnsafeMutableRawBufferPointer, before deadline: Int64, of time: TimeSource = .system
  ) -> Received {
    while !socket.canRead(milliseconds: time.patience(until: deadline)) {
      if time.now >= deadline { return .late }
    }
    let count = socket.read(into: memory)
    return count > 0 ? .bytes(count) : .end
  }

  /// Writes all of it until `deadline`, a moment of `time.now`; false if the other end is gone or does not take it in
  /// time.
  public func send(_ memory: UnsafeRawBufferPointer, before deadline: Int64, of time: TimeSource = .system) -> Bool {
    var rest = memory
    while !rest.isEmpty {
      let count = System.sendNow(socket.number, rest)
      if count > 0 {
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        continue
      }
      switch System.lastError {
      case .interrupted: continue
      case .wouldWait:
        if !socket.canWrite(milliseconds: time.patience(until: deadline)), time.now >= deadline { return false }
      default: return false
      }
    }
    return true
  }

  /// Waits so long, or until the other end goes; whether it went. Below zero there is no end to the time.
  package func waitForEnd(milliseconds: Int32) -> Bool {
    socket.canRead(milliseconds: milliseconds) && System.isAtEnd(socket.number)
  }

  /// Whether something waits to be read, an end among it.
  package var hasInput: Bool { socket.canRead(milliseconds: 0) }

  /// What is sent goes at once, however little it is.
  package func sendAtOnce() { System.sendAtOnce(socket.number) }

  /// The connection will end with a reset instead of an orderly farewell.
  package func resetWhenClosed() { System.resetWhenClosed(socket.number) }

  /// Ends the connection in both directions; whoever waits for it here hears of it.
  package func end() { System.endConnection(socket.number) }

  /// Sends no more, and takes what the other end still sends without a look at it, until it is done or `deadline`, a
  /// moment of `time.now`: who closes with something unread breaks the connection, and what was sent last is lost to a
  /// client that is still writing (RFC 9112, 9.6).
  package func sayFarewell(before deadline: Int64, of time: TimeSource = .system) {
    System.endSending(socket.number)
    // Nobody reads what comes in here: it needs no array that is filled with zeros first.
    withUnsafeTemporaryAllocation(byteCount: 64 << 10, alignment: 1) { memory in
      while time.now < deadline, case .bytes = receive(into: memory, before: deadline, of: time) {}
    }
  }

  /// Gives the socket back; what the other end still sends is refused.
  public func close() { socket.close() }
}
