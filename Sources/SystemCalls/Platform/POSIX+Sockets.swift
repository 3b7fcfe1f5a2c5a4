#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

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

  /// bind(2), listen(2): a socket that waits for connections, of which some hundreds may come at once.
  static func listeningSocket(host: String, port: UInt16) -> SocketResult {
    openSocket(host, port) { number, address, length in
      set(number, SOL_SOCKET, SO_REUSEADDR, 1)
      return bind(number, address, length) == 0 && listen(number, 512) == 0
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

  /// shutdown(2), SHUT_WR: the other end hears that nothing more comes.
  static func endSending(_ number: Int32) { shutdown(number, Int32(SHUT_WR)) }

  /// shutdown(2), both ways: whoever waits for it hears of the end.
  static func endConnection(_ number: Int32) { shutdown(number, Int32(SHUT_RDWR)) }

  static func set(_ number: Int32, _ level: Int32, _ option: Int32, _ value: Int32) {
    var value = value
    setsockopt(number, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
  }
}
