package import JSONTape

extension Files {
  /// A new folder that only its owner may enter, whose path begins like this; `nil` where none can be made.
  package static func makeTemporaryFolder(_ beginning: String) -> String? { System.makeTemporaryFolder(beginning) }

  /// Makes a folder; false where it is there already or cannot be made.
  package static func makeFolder(_ path: String) -> Bool { System.makeFolder(path) }

  /// Writes a file anew, or adds to the end of one that is there; false where that fails.
  package static func write(_ bytes: Bytes, to path: String, appending: Bool = false) -> Bool {
    let number = System.openFile(path, appending ? [.writing, .append] : [.writing, .create, .truncate], mode: 0o644)
    guard number >= 0 else { return false }
    let file = Descriptor(number)
    defer { file.close() }
    return bytes.withUnsafeBytes { file.writeAll($0) }
  }

  /// Removes a file; false where there is none.
  @discardableResult
  package static func remove(_ path: String) -> Bool { System.removeFile(path) }

  /// Removes an empty folder; false where there is none.
  @discardableResult
  package static func removeFolder(_ path: String) -> Bool { System.removeFolder(path) }
}
