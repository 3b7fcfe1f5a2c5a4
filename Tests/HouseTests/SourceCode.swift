import Foundation

/// The Swift files of the project as text, for the rules of the house.
enum SourceCode {
  static let root = URL(filePath: #filePath).appending(path: "../../..").standardized

  struct File {
    /// The path from the root, such as `Sources/JSONTape/Text/Bytes.swift`.
    let path: String
    let lines: [Substring]

    init(path: String, text: String) {
      self.path = path
      lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// The folder in its room; `.` for a file that stands in the room itself.
    var folder: String {
      let parts = path.split(separator: "/")
      return parts.count > 3 ? String(parts[2]) : "."
    }

    /// The same without what is said in comments and strings.
    var bare: File { File(path: path, text: SourceCode.withoutWords(lines.joined(separator: "\n"))) }
  }

  /// The files below a folder that end in one of these ways, in the order of their paths.
  static func files(below folder: String, endings: [String] = [".swift"]) throws -> [File] {
    let names = try FileManager.default.subpathsOfDirectory(atPath: root.appending(path: folder).path)
    return try names.filter { endings.contains(where: $0.hasSuffix) }.sorted().map { name in
      let path = "\(folder)/\(name)"
      return File(path: path, text: try String(contentsOf: root.appending(path: path), encoding: .utf8))
    }
  }

  static func text(of path: String) throws -> String {
    try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }

  /// The rooms in `Sources` that hold Swift.
  static func rooms() throws -> [String] {
    let folders = try FileManager.default.contentsOfDirectory(atPath: root.appending(path: "Sources").path)
    return try folders.sorted().filter { try !files(below: "Sources/\($0)").isEmpty }
  }

  /// The code alone: comments and the text of strings become blanks, lines stay where they are.
  ///
  /// It knows line comments, block comments and strings of one line or several. Code inside a string's `\(…)` goes with
  /// the string.
  static func withoutWords(_ text: String) -> String {
    var out: [UInt8] = []
    let bytes = Array(text.utf8)
    var i = 0
    func starts(_ mark: StaticString) -> Bool {
      let count = mark.utf8CodeUnitCount
      guard i + count <= bytes.count else { return false }
      for place in 0..<count where bytes[i + place] != mark.utf8Start[place] { return false }
      return true
    }
    func skip(to end: StaticString, escapes: Bool) {
      while i < bytes.count, !starts(end) {
        if escapes, bytes[i] == UInt8(ascii: "\\") { i += 1 }
        if i < bytes.count, bytes[i] == UInt8(ascii: "\n") { out.append(bytes[i]) }
        i += 1
      }
      i = min(i + end.utf8CodeUnitCount, bytes.count)
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
