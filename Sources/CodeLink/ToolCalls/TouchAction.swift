/// What a span did with a file.
public enum TouchAction: UInt8, Sendable, CaseIterable {
  case read, search
  /// Changed a part of it.
  case edit
  /// Gave all of it.
  case write
  /// Ran there.
  case ran
  /// Gave it another name.
  case move
  /// Took it away.
  case delete

  /// The word for it in answers.
  public var name: String { "\(self)" }

  /// Whether the file may be another one afterwards.
  public var isChange: Bool {
    switch self {
    case .edit, .write, .move, .delete: true
    case .read, .search, .ran: false
    }
  }

  /// No tool is called by more; what is longer is some text in the place of a name.
  private static let longestName = 256

  /// What a tool does, as far as its name says.
  init(tool: String) {
    let name = String(decoding: tool.utf8.prefix(Self.longestName), as: UTF8.self).lowercased()
    func has(_ words: [String]) -> Bool { words.contains(where: name.contains) }
    if has(["delete_file", "remove_file", "deletefile"]) {
      self = .delete
    } else if has(["move_file", "rename_file", "movefile", "renamefile"]) {
      self = .move
    } else if has(["edit", "patch", "replace", "insert"]) {
      self = .edit
    } else if has(["write", "create_file", "createfile"]) {
      self = .write
    } else if has(["grep", "search", "glob", "find"]) {
      self = .search
    } else {
      self = .read
    }
  }
}
