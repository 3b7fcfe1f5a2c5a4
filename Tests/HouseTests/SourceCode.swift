import Foundation

/// The Swift files of the project as text, for the rules of the house.
enum SourceCode {
  static let root = URL(filePath: #filePath).appending(path: "../../..").standardized

  struct File {
    /// The path below `Sources` or `Tests`, such as `JSONTape/Bytes.swift`.
    let path: String
    let lines: [Substring]

    /// The folder in its room; `.` for a file that stands in the room itself.
    var folder: String {
      let parts = path.split(separator: "/")
      return parts.count > 2 ? String(parts[1]) : "."
    }
  }

  /// The files of a room, with what is said in comments and strings or without.
  static func files(of room: String, in place: String = "Sources", bare: Bool = false) throws -> [File] {
    let folder = root.appending(path: "\(place)/\(room)")
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".swift") }
    return try names.sorted().map { name in
      var text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
      if bare { text = withoutWords(text) }
      return File(path: "\(room)/\(name)", lines: text.split(separator: "\n", omittingEmptySubsequences: false))
    }
  }

  /// The rooms in `Sources` that hold Swift.
  static func rooms() throws -> [String] {
    let folders = try FileManager.default.contentsOfDirectory(atPath: root.appending(path: "Sources").path)
    return try folders.sorted().filter { try !files(of: $0).isEmpty }
  }

  /// The code alone: comments and the text of strings become blanks, lines stay where they are.
  ///
  /// It knows line comments, block comments and strings of one line or several. Code inside a string's `\(…)` goes with
  /// the string.
  static func withoutWords(_ text: String) -> String {
    var out: [UInt8] = []
    let bytes = Array(text.utf8)
    var i = 0
    func starts(_ mark: String) -> Bool { bytes[i...].starts(with: mark.utf8) }
    func skip(to end: String, escapes: Bool) {
      while i < bytes.count, !starts(end) {
        if escapes, bytes[i] == UInt8(ascii: "\\") { i += 1 }
        if i < bytes.count, bytes[i] == UInt8(ascii: "\n") { out.append(bytes[i]) }
        i += 1
      }
      i = min(i + end.utf8.count, bytes.count)
    }
    while i < bytes.count {
      if starts("//") {
        while i < bytes.count, bytes[i] != UInt8(ascii: "\n") { i += 1 }
      } else if starts("/*") {
        skip(to: "*/", escapes: false)
      } else if starts("\"\"\"") {
        i += 3
        skip(to: "\"\"\"", escapes: true)
      } else if starts("\"") {
        i += 1
        skip(to: "\"", escapes: true)
        out.append(UInt8(ascii: "0"))
      } else {
        out.append(bytes[i])
        i += 1
      }
    }
    return String(decoding: out, as: UTF8.self)
  }
}
