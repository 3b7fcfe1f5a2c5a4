internal import TraceModel

/// Where a server is: scheme, host, port and a path in front of every request's own.
struct ServerURL: Sendable, Equatable {
  /// `https://host:port`, what credentials belong to.
  let origin: String
  /// What stands before every path, without a slash at its end.
  let prefix: String

  /// Reads `https://host[:port][/prefix]`; `nil` for anything else, also for one with a name and password in it.
  init?(_ text: String) {
    let trimmed = text.filter { !$0.isWhitespace }
    guard trimmed.count == text.count, let mark = trimmed.range(of: "://") else { return nil }
    let scheme = trimmed[..<mark.lowerBound].lowercased()
    guard scheme == "http" || scheme == "https" else { return nil }
    let rest = trimmed[mark.upperBound...]
    let host = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    guard !host.isEmpty, !host.contains("@"), !rest.contains("?"), !rest.contains("#") else { return nil }
    origin = "\(scheme)://\(host.lowercased())"
    var prefix = String(rest.dropFirst(host.count))
    while prefix.hasSuffix("/") { prefix.removeLast() }
    self.prefix = prefix
  }

  func url(_ path: String, query: [(name: String, value: String)] = []) -> String {
    let parameters = query.map { "\($0.name)=\(PercentEncoding.component($0.value))" }.joined(separator: "&")
    return origin + prefix + path + (parameters.isEmpty ? "" : "?" + parameters)
  }

  /// Where a redirect leads: the URL if it stays on this server, `nil` if it leaves it.
  func redirect(to location: String) -> String? {
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
