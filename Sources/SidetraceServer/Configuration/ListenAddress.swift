internal import TraceReceiver

/// Where to listen: `4318`, `127.0.0.1:4318`, `localhost:4318`, `[::1]:4318`.
package struct ListenAddress: Sendable, Equatable {
  /// As it was written.
  package let text: String
  let host: String
  let port: UInt16
  /// Whether somebody asked for this very one: then it must be had.
  let isNamed: Bool
  /// Whether it is this machine by its name, which some programs take for `::1` and others for `127.0.0.1`.
  let isByName: Bool

  /// Where programs send what they were not told where to send: gRPC's port and HTTP's (OTLP 1.9, "OTLP/gRPC Default
  /// Port" and "OTLP/HTTP Default Port").
  package static let usual = [ListenAddress(usual: 4317), ListenAddress(usual: 4318)]

  private init(usual port: UInt16) {
    host = "127.0.0.1"
    self.port = port
    text = "\(host):\(port)"
    isNamed = false
    isByName = true
  }

  /// Whether both are one place.
  func isSame(as other: ListenAddress) -> Bool { host == other.host && port == other.port && port != 0 }

  /// - Parameters:
  ///   - text: `PORT` or `HOST:PORT`; without a host, loopback.
  ///   - allowsRemote: whether the address may be one that other machines can reach.
  package init(_ text: String, allowsRemote: Bool) throws(SourceSpecification.Problem) {
    (host, port, isByName) = try Self.parse(text)
    self.text = text
    isNamed = true
    guard allowsRemote || Loopback.isLoopback(host) else {
      throw SourceSpecification.Problem(
        message: "\(host) can be reached from other machines; --listen-remote allows that")
    }
  }

  private static func parse(
    _ text: String
  ) throws(SourceSpecification.Problem) -> (host: String, port: UInt16, isByName: Bool) {
    let problem = SourceSpecification.Problem(message: "is no address; use PORT or HOST:PORT, such as 127.0.0.1:4318")
    var host = "127.0.0.1"
    var isByName = true
    var portText = text[...]
    if let colon = text.lastIndex(of: ":") {
      let before = text[..<colon]
      portText = text[text.index(after: colon)...]
      if before.hasPrefix("["), before.hasSuffix("]") {
        host = String(before.dropFirst().dropLast())
        isByName = false
      } else if before.contains(":") {
        throw problem
      } else if !before.isEmpty, before != "localhost" {
        host = String(before)
        isByName = false
      }
    }
    guard portText.allSatisfy(\.isNumber), let port = UInt16(portText, radix: 10) else { throw problem }
    return (host, port, isByName)
  }
}
