internal import JSONTape

/// One GET request. Credentials stand in `headers` alone, so that the URL may be logged.
struct HTTPRequest: Sendable {
  var url: String
  var headers: [(name: String, value: String)] = []
  /// Whether a proxy of the environment is passed by.
  var isDirect = false
}

/// An answer, whatever its status.
struct HTTPResponse: Sendable {
  let status: Int
  let headers: HTTPHeaders
  let body: Bytes

  /// Whether the body says that it is JSON; servers of files and proxies answer HTML with status 200.
  var isJSON: Bool { headers["content-type"]?.lowercased().contains("json") ?? false }
}

/// The headers of an answer; names in any case.
struct HTTPHeaders: Sendable {
  private var values: [String: String] = [:]

  /// - Parameter block: lines as they came, the status line among them.
  init(block: String) {
    for line in block.split(whereSeparator: \.isNewline) {
      guard let colon = line.firstIndex(of: ":") else { continue }
      let name = line[..<colon].lowercased()
      var value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
      while let last = value.last, last == " " || last == "\t" { value.removeLast() }
      values[name] = String(value)
    }
  }

  subscript(name: String) -> String? { values[name] }
}

/// Why there is no answer.
struct HTTPFailure: Error, Sendable {
  enum Kind: Sendable, Equatable {
    case libraryMissing, timedOut, notConnected, tooLarge, unreachable, broken, notHTTP, tls, badURL, cancelled, other
  }

  let kind: Kind
  let message: String
}
