internal import JSONTape
internal import SystemCalls

/// How a body is compressed, as `Content-Encoding` or `grpc-encoding` has it.
enum BodyCoding: Sendable, Equatable {
  case none
  case compressed(Compression)
  /// In a way that is not taken, or in several.
  case other

  /// What is taken, for those who ask.
  static let taken = "identity, gzip, deflate, zstd"

  /// - Parameter name: the value of the header; none where there is none.
  init(_ name: String?) {
    switch name?.lowercased() {
    case nil, "", "identity": self = .none
    // RFC 9110, 8.4.1.3.
    case "gzip", "x-gzip": self = .compressed(.gzip)
    case "deflate": self = .compressed(.deflate)
    case "zstd": self = .compressed(.zstd)
    default: self = .other
    }
  }
}

/// A body as it is read, and what is borrowed for it.
struct PlainBody {
  var bytes: Bytes
  var borrowed: Int
}

extension Compression {
  /// Expands a body. What was borrowed for it is given back; the plain one has its own.
  ///
  /// - Parameter limit: how large the plain one may be.
  func expand(
    _ body: PlainBody, limit: Int, in room: RequestRoom, finish: (UnsafeMutableRawBufferPointer) -> Void
  ) -> Result<PlainBody, RequestRefusal> {
    var borrowed = 0
    var isCrowded = false
    let result = expand(
      body.bytes, limit: limit,
      grow: { more in
        isCrowded = !room.borrow(more)
        borrowed += isCrowded ? 0 : more
        return !isCrowded
      }, finish: finish)
    room.giveBack(body.borrowed)
    switch result {
    case .success(let bytes):
      // The memory was cut to what came out.
      room.giveBack(borrowed - bytes.count)
      return .success(PlainBody(bytes: bytes, borrowed: bytes.count))
    case .failure(let problem):
      room.giveBack(borrowed)
      return .failure(isCrowded ? RequestRoom.crowded : refusal(problem, limit))
    }
  }

  private func refusal(_ problem: Problem, _ limit: Int) -> RequestRefusal {
    switch problem {
    case .libraryMissing(let message): RequestRefusal(status: 415, message: "\(rawValue) cannot be taken: \(message)")
    case .damaged: RequestRefusal(status: 400, message: "the body is not \(rawValue), or is damaged")
    case .cutShort: RequestRefusal(status: 400, message: "the body ends within its \(rawValue)")
    case .tooLarge: RequestRefusal(status: 413, message: "the body becomes larger than \(limit) bytes")
    }
  }
}
