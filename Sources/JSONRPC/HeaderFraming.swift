/// The header part of the Language Server Protocol's base protocol.
///
/// Generous in what it takes (names in any case, any headers, LF for CRLF, blank lines between messages), since the
/// next message can still be found; strict where it could not be.
struct HeaderFraming {
  /// Longer header blocks are not headers.
  static let maximumHeaderBytes = 8 << 10

  let limit: Int

  func next(in bytes: UnsafeRawBufferPointer) -> FrameEvent {
    var blank = 0
    while blank < bytes.count, bytes[blank] == 0x0D || bytes[blank] == 0x0A { blank += 1 }
    if blank > 0 { return .filler(count: blank) }
    guard let end = headerEnd(bytes) else {
      if bytes.count > Self.maximumHeaderBytes {
        return .lost(reason: "the header is longer than \(Self.maximumHeaderBytes) bytes")
      }
      return .incomplete(wanted: 0)
    }
    switch Header.parse(UnsafeRawBufferPointer(rebasing: bytes[..<end])) {
    case .failure(let problem): return .lost(reason: problem.reason)
    case .success(let header):
      if header.length > limit {
        // The largest number that parses must not overflow: what it promises will never have come anyway.
        return .tooLarge(.bytes(min(header.length, .max - end) + end))
      }
      guard bytes.count - end >= header.length else { return .incomplete(wanted: end + header.length) }
      if let charset = header.unsupportedCharset {
        return .unreadable(count: end + header.length, reason: "charset \(charset) is not supported; send UTF-8")
      }
      return .message(skip: end, count: header.length)
    }
  }

  /// The offset behind the blank line that ends the header.
  private func headerEnd(_ bytes: UnsafeRawBufferPointer) -> Int? {
    var lineStart = 0
    for i in 0..<min(bytes.count, Self.maximumHeaderBytes) where bytes[i] == 0x0A {
      let length = i - lineStart
      if length == 0 || length == 1 && bytes[lineStart] == 0x0D { return i + 1 }
      lineStart = i + 1
    }
    return nil
  }
}

/// A parsed header block.
private struct Header {
  struct Problem: Error {
    let reason: String
  }

  var length = 0
  /// The charset of a `Content-Type` that is not UTF-8.
  var unsupportedCharset: String?
}

extension Header {
  /// Reads the fields of a block that ends with its blank line.
  static func parse(_ block: UnsafeRawBufferPointer) -> Result<Header, Problem> {
    var header = Header()
    var length: Int?
    for line in block.split(separator: 0x0A) {
      let field = line.last == 0x0D ? line.dropLast() : line
      if field.isEmpty { continue }
      guard let colon = field.firstIndex(of: 0x3A) else {
        return .failure(Problem(reason: "a header line without a colon: \(quoted(field))"))
      }
      let name = String(decoding: field[..<colon], as: UTF8.self).lowercased().filter { $0 != " " && $0 != "\t" }
      let value = String(decoding: field[field.index(after: colon)...], as: UTF8.self)
      if name == "content-length" {
        guard let parsed = parseLength(value) else {
          return .failure(Problem(reason: "Content-Length is not a number of bytes: \(quoted(field))"))
        }
        if let length, length != parsed {
          return .failure(Problem(reason: "two Content-Length headers that differ"))
        }
        length = parsed
      } else if name == "content-type" {
        header.unsupportedCharset = unsupportedCharset(value)
      }
    }
    guard let length else { return .failure(Problem(reason: "no Content-Length header")) }
    header.length = length
    return .success(header)
  }

  /// Digits only, blanks around them allowed; a number that does not fit is no length.
  private static func parseLength(_ value: String) -> Int? {
    let digits = value.utf8.drop { $0 == 0x20 || $0 == 0x09 }
    let trimmed = digits.prefix { $0 >= 0x30 && $0 <= 0x39 }
    guard !trimmed.isEmpty, digits.dropFirst(trimmed.count).allSatisfy({ $0 == 0x20 || $0 == 0x09 }) else { return nil }
    return Int(String(decoding: trimmed, as: UTF8.self), radix: 10)
  }

  private static func unsupportedCharset(_ value: String) -> String? {
    let lower = value.lowercased()
    for parameter in lower.split(separator: ";").dropFirst() {
      let parts = parameter.split(separator: "=", maxSplits: 1)
      guard parts.count == 2, parts[0].filter({ $0 != " " }) == "charset" else { continue }
      let charset = parts[1].filter { $0 != "\"" && $0 != " " }
      if charset != "utf-8", charset != "utf8" { return charset }
    }
    return nil
  }

  private static func quoted(_ field: some Collection<UInt8>) -> String {
    "'" + String(decoding: field.prefix(60), as: UTF8.self) + "'"
  }
}
