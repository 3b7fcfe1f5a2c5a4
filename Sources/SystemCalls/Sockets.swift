#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Why a socket could not be had, in the system's own words.
public struct SocketError: Error, Sendable, CustomStringConvertible {
  public let description: String

  fileprivate init(_ what: String, code: Int32 = errno) { description = "\(what): \(String(cString: strerror(code)))" }
  fileprivate init(plain text: String) { description = text }
}

/// A socket that waits for connections.
public struct TCPListener: Sendable {
  /// The address in numbers, such as `127.0.0.1` or `::1`.
  public let host: String
  public let port: UInt16
  private let socket: Descriptor

  /// - Parameters:
  ///   - host: a numeric address.
  ///   - port: 0 for any that is free.
  public init(host: String, port: UInt16) throws(SocketError) {
    var hints = addrinfo()
    hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE
    #if canImport(Glibc)
      hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    #else
      hints.ai_socktype = SOCK_STREAM
    #endif
    var found: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(host, String(port), &hints, &found) == 0, let address = found?.pointee else {
      throw SocketError(plain: "'\(host)' is no numeric address")
    }
    defer { freeaddrinfo(found) }
    #if canImport(Glibc)
      let number = Glibc.socket(address.ai_family, address.ai_socktype, 0)
    #elseif canImport(Musl)
      let number = Musl.socket(address.ai_family, address.ai_socktype, 0)
    #else
      let number = Darwin.socket(address.ai_family, address.ai_socktype, 0)
    #endif
    guard number >= 0 else { throw SocketError("no socket") }
    _ = fcntl(number, F_SETFD, FD_CLOEXEC)
    var on: Int32 = 1
    setsockopt(number, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
    guard bind(number, address.ai_addr, address.ai_addrlen) == 0, listen(number, 64) == 0 else {
      let problem = SocketError("cannot listen on \(host):\(port)")
      Descriptor(number).close()
      throw problem
    }
    socket = Descriptor(number)
    self.host = host
    self.port = Self.port(of: number) ?? port
  }

  private static func port(of number: Int32) -> UInt16? {
    var address = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let result = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(number, $0, &length) }
    }
    guard result == 0 else { return nil }
    // The port stands at the same place, most significant byte first, in the addresses of both families.
    return withUnsafeBytes(of: &address) { UInt16($0[2]) << 8 | UInt16($0[3]) }
  }

  /// The next connection; `nil` if none came within the time.
  public func accept(milliseconds: Int32) -> Connected? {
    guard socket.canRead(milliseconds: milliseconds) else { return nil }
    #if canImport(Glibc)
      let number = Glibc.accept(socket.number, nil, nil)
    #elseif canImport(Musl)
      let number = Musl.accept(socket.number, nil, nil)
    #else
      let number = Darwin.accept(socket.number, nil, nil)
    #endif
    guard number >= 0 else {
      // Out of descriptors: the connection stays in line, and asking again at once would only heat the processor.
      if errno == EMFILE || errno == ENFILE { pause(milliseconds: 50) }
      return nil
    }
    _ = fcntl(number, F_SETFD, FD_CLOEXEC)
    return Connected(Descriptor(number))
  }

  public func close() { socket.close() }
}

/// One end of a connection, with a deadline on everything that could wait.
public struct Connected: Sendable {
  private let socket: Descriptor

  fileprivate init(_ socket: Descriptor) { self.socket = socket }

  public enum Received: Sendable, Equatable { case bytes(Int), end, late }

  /// Reads what is there, or waits for it until `deadline` (of `MonotonicClock`).
  public func receive(into memory: UnsafeMutableRawBufferPointer, before deadline: Int64) -> Received {
    guard socket.canRead(milliseconds: Self.milliseconds(until: deadline)) else { return .late }
    let count = socket.read(into: memory)
    return count > 0 ? .bytes(count) : .end
  }

  /// Writes all of it; false if the other end is gone or does not take it in time.
  public func send(_ memory: UnsafeRawBufferPointer, before deadline: Int64) -> Bool {
    #if canImport(Darwin)
      let flags = Int32(MSG_DONTWAIT)
    #else
      let flags = Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL)
    #endif
    var rest = memory
    while !rest.isEmpty {
      #if canImport(Glibc)
        let count = Glibc.send(socket.number, rest.baseAddress, rest.count, flags)
      #elseif canImport(Musl)
        let count = Musl.send(socket.number, rest.baseAddress, rest.count, flags)
      #else
        let count = Darwin.send(socket.number, rest.baseAddress, rest.count, flags)
      #endif
      if count > 0 {
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      } else if errno == EAGAIN || errno == EWOULDBLOCK {
        guard socket.canWrite(milliseconds: Self.milliseconds(until: deadline)) else { return false }
      } else if errno != EINTR {
        return false
      }
    }
    return true
  }

  private static func milliseconds(until deadline: Int64) -> Int32 {
    Int32(clamping: max((deadline - MonotonicClock.now) / 1_000_000, 0))
  }

  public func close() { socket.close() }
}
