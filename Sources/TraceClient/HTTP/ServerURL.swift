internal import SystemCalls
internal import TraceModel

/// Where a server is: scheme, host, port and a path in front of every request's own.
struct ServerURL: Sendable, Equatable {
  /// `https://host:port`, what credentials belong to.
  let origin: String
  /// What stands before every path, without a slash at its end.
  let prefix: String
  /// Whether the server is on this machine.
  let isLoopback: Bool
  /// Whether nobody on the way can read what is sent: it is encrypted, or does not leave this machine.
  var keepsSecrets: Bool { isLoopback || origin.hasPrefix("https:") }

  /// Reads `https://host[:port][/prefix]`; `nil` for anything else, also for one with a name and password in it.
  init?(_ text: String) {
    let trimmed = text.filter { !$0.isWhitespace }
    guard trimmed.count == text.count, let mark = trimmed.range(of: "://") else { return nil }
    let scheme = trimmed[..<mark.lowerBound].lowercased()
    guard scheme == "http" || scheme == "https" else { return nil }
    let rest = trimmed[mark.upperBound...]
    let host = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    guard Self.isHost(host), !rest.contains("?"), !rest.contains("#") else { return nil }
    isLoopback = LoopbackHost.contains(Self.withoutPort(host))
    origin = "\(scheme)://\(host.lowercased())"
    var prefix = String(rest.dropFirst(host.count))
    while prefix.hasSuffix("/") { prefix.removeLast() }
    self.prefix = prefix
  }

  /// A name or an address, with or without a port. What else could stand there is read in more than one way: a name
  /// and password, escapes, backslashes, letters that look like others.
  private static func isHost(_ text: Substring) -> Bool {
    let name = withoutPort(text)
    let port = text.dropFirst(name.count)
    let digits = port.dropFirst()
    guard port.isEmpty || digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) && UInt16(digits, radix: 10) != nil
    else { return false }
    let isAddress = name.hasPrefix("[") && name.hasSuffix("]")
    let inside = isAddress ? name.dropFirst().dropLast() : name
    return !inside.isEmpty
      && inside.utf8.allSatisfy { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"): true
        case UInt8(ascii: ":"): isAddress
        default: false
        }
      }
  }

  private static func withoutPort(_ host: Substring) -> Substring {
    guard let colon = host.lastIndex(of: ":"), !host[colon...].contains("]") else { return host }
    return host[..<colon]
  }

  func url(_ path: String, query: [(name: String, value: String)] = []) -> String {
    let parameters = query.map { "\($0.name)=\(PercentEncoding.component($0.value))" }.joined(separator: "&")
    return origin + prefix + path + (parameters.isEmpty ? "" : "?" + parameters)
  }

  /// Where a redirect leads: the URL if it stays on this server, `nil` if it leaves it.
  func redirect(to location: String) -> String? {
    // What cannot stand in a request line is no address.
    guard location.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
    if location.hasPrefix("/"), !location.hasPrefix("//") { return origin + location }
    let lower = location.lowercased()
    guard lower.hasPrefix(origin) else { return nil }
    let next = location.dropFirst(origin.count).first
    return next == nil || next == "/" || next == "?" ? location : nil
  }
}

extension String {
  /// The first place of `part`, without Foundation.
  fileprivate func range(of part: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(part) { return start..<index(start, offsetBy: part.count) }
      start = index(after: start)
    }
    return nil
  }
}
