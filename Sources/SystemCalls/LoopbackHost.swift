/// Which hosts are this machine itself, so that nobody else hears what is sent there.
package enum LoopbackHost {
  /// Whether a host, as it stands in a URL without its port, is `localhost`, `127.a.b.c` or `[::1]`.
  ///
  /// A name that only begins or ends like one may belong to anybody, and so may a spelling of an address that some
  /// libraries read and others ask a name server for.
  package static func contains(_ host: some StringProtocol) -> Bool {
    if host.lowercased() == "localhost" || host == "[::1]" { return true }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false).map { Array($0.utf8) }
    return parts.count == 4 && parts[0] == Array("127".utf8) && parts.allSatisfy(isOctet)
  }

  private static func isOctet(_ digits: [UInt8]) -> Bool {
    guard (1...3).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return false }
    // With a zero in front some read it as octal.
    if digits.count > 1, digits.first == 0x30 { return false }
    return UInt8(String(decoding: digits, as: UTF8.self), radix: 10) != nil
  }
}
