internal import TraceModel

/// A path by its components, whichever machine it is from.
public struct CodePath: Hashable, Sendable {
  /// What stands between the separators, `.` and `..` resolved. Never empty.
  public let components: [String]
  /// Whether it begins at a root or a drive.
  public let isAbsolute: Bool

  /// The longest path that is taken, in bytes (Linux's PATH_MAX).
  private static let longest = 4096

  /// - Parameter components: at least one, none of them `.` or `..`.
  public init(components: [String], isAbsolute: Bool) {
    self.components = components
    self.isAbsolute = isAbsolute
  }

  /// Reads a path of Unix or Windows, a `file:` URI, or the address of a served or bundled source file.
  public init?(_ text: String) {
    guard Self.isPossible(text) else { return nil }
    var rest = Substring(text)
    var isAbsolute = false
    if let scheme = Self.scheme(of: text) {
      rest = text[text.index(text.startIndex, offsetBy: scheme.count + 3)...]
      if scheme == "file" {
        guard let local = Self.local(rest) else { return nil }
        rest = local
      } else {
        // The host, or the name of the bundle, is no folder of the workspace.
        guard let slash = rest.firstIndex(of: "/") else { return nil }
        rest = rest[rest.index(after: slash)...].prefix { $0 != "?" && $0 != "#" }
      }
    }
    var isWindows = false
    var components: [String] = []
    if let drive = Self.drive(of: rest) {
      isWindows = true
      isAbsolute = true
      components = [drive]
      rest = rest.dropFirst(2)
    } else if rest.utf8.first == UInt8(ascii: "/") {
      isAbsolute = true
    } else if rest.utf8.first == UInt8(ascii: "\\") || !rest.utf8.contains(UInt8(ascii: "/")) {
      isWindows = rest.utf8.contains(UInt8(ascii: "\\"))
      isAbsolute = rest.utf8.first == UInt8(ascii: "\\")
    }
    let least = components.count
    for part in rest.utf8.split(whereSeparator: { $0 == 0x2F || (isWindows && $0 == 0x5C) }) {
      switch String(Substring(part)) {
      case ".", "~": continue
      case "..": if components.count > least { components.removeLast() }
      case let name: components.append(name)
      }
    }
    guard components.count > least else { return nil }
    self.init(components: components, isAbsolute: isAbsolute)
  }

  private static func isPossible(_ text: some StringProtocol) -> Bool {
    !text.isEmpty && text.utf8.count <= longest && !text.utf8.contains { $0 < 0x20 }
  }

  /// The path of a `file:` URI behind its two slashes; `nil` for one of another machine, or that is not absolute.
  private static func local(_ rest: Substring) -> Substring? {
    let path = rest.hasPrefix("localhost/") ? rest.dropFirst(9) : rest
    guard path.hasPrefix("/"), let decoded = PercentEncoding.decoded(String(path)), isPossible(decoded) else {
      return nil
    }
    // file:///C:/x names a drive.
    return drive(of: decoded.dropFirst()) != nil ? decoded.dropFirst() : decoded[...]
  }

  private static func scheme(of text: String) -> Substring? {
    guard let range = Array(text.utf8.prefix(40))[...].find("://") else { return nil }
    let scheme = text.prefix(range.lowerBound)
    return scheme.utf8.allSatisfy { ByteSearch.isWord($0) || $0 == UInt8(ascii: "-") } && !scheme.isEmpty ? scheme : nil
  }

  /// `c:` of `C:\x` and `c:/x`: the case of a drive's letter means nothing.
  private static func drive(of text: Substring) -> String? {
    let bytes = Array(text.utf8.prefix(3))
    guard bytes.count == 3, bytes[1] == UInt8(ascii: ":"), bytes[2] == 0x2F || bytes[2] == 0x5C else { return nil }
    let letter = bytes[0] | 0x20
    guard letter >= UInt8(ascii: "a"), letter <= UInt8(ascii: "z") else { return nil }
    return String(UnicodeScalar(letter)) + ":"
  }

  /// The file's name.
  public var name: String { components.last ?? "" }

  /// The path in the spelling of its system.
  public var text: String {
    let isDrive = components.first.map { $0.utf8.count == 2 && $0.utf8.last == UInt8(ascii: ":") } ?? false
    return (isAbsolute && !isDrive ? "/" : "") + components.joined(separator: "/")
  }

  /// Whether this is inside of `folder`.
  public func isInside(_ folder: CodePath) -> Bool {
    isAbsolute == folder.isAbsolute && components.count > folder.components.count
      && components.starts(with: folder.components)
  }

  /// The path as seen from the folder `self`.
  public func appending(_ path: CodePath) -> CodePath {
    CodePath(components: components + path.components, isAbsolute: isAbsolute)
  }

  /// How many components at the end two paths have in common.
  func commonSuffix(with other: CodePath) -> Int {
    zip(components.reversed(), other.components.reversed()).prefix { $0 == $1 }.count
  }
}
