/// Text in URLs: everything but letters, digits and `-_.~` is escaped (RFC 3986, section 2.3).
package enum PercentEncoding {
  /// One value of a query.
  package static func component(_ text: String) -> String { encoded(text, keepsSlashes: false) }

  /// One segment of a path. `.` and `..` would be taken for steps in the path, so their dots are escaped, too.
  package static func segment(_ text: String) -> String {
    text == "." ? "%2E" : text == ".." ? "%2E%2E" : component(text)
  }

  /// A whole path, with its slashes as they are.
  package static func path(_ text: String) -> String { encoded(text, keepsSlashes: true) }

  private static let hex = Array("0123456789ABCDEF".utf8)

  private static func encoded(_ text: String, keepsSlashes: Bool) -> String {
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: bytes.append(byte)
      case 0x2F where keepsSlashes: bytes.append(byte)
      default: bytes += [0x25, hex[Int(byte >> 4)], hex[Int(byte & 15)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The text with its escapes resolved; `nil` where they do not make UTF-8.
  package static func decoded(_ text: String) -> String? {
    guard text.utf8.contains(UInt8(ascii: "%")) else { return text }
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit) else { return nil }
      bytes.append(high << 4 | low)
    }
    return String(validating: bytes, as: UTF8.self)
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
