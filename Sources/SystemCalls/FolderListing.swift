/// What is in a folder.
public struct FolderListing: Sendable {
  /// More names than this are not read.
  package static let mostNames = 1_000_000

  /// The names, sorted, without `.` and `..`.
  public private(set) var names: [String] = []
  /// Names that are not UTF-8, which no path can spell, with their bytes as `\xNN`.
  public private(set) var unspeakable: [String] = []
  /// Whether there are more names than are read.
  public let isCutShort: Bool

  init(_ found: [[UInt8]]) {
    isCutShort = found.count >= Self.mostNames
    for bytes in found {
      guard let name = String(validating: bytes, as: UTF8.self) else {
        unspeakable.append(Self.escaped(bytes))
        continue
      }
      if name != ".", name != ".." { names.append(name) }
    }
    names.sort()
    unspeakable.sort()
  }

  /// Every byte that is not plain ASCII as `\xNN`.
  static func escaped(_ name: [UInt8]) -> String {
    let digits = Array("0123456789ABCDEF")
    var text = ""
    for byte in name {
      if byte >= 0x20, byte < 0x7F, byte != 0x5C {
        text.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        text += "\\x\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
      }
    }
    return text
  }
}
