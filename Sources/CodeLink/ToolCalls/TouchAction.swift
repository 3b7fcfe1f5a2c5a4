/// What a span did with a file.
public enum TouchAction: UInt8, Sendable, CaseIterable {
  case read, search
  /// Changed a part of it.
  case edit
  /// Gave all of it.
  case write
  /// Ran there.
  case ran

  /// The word for it in answers.
  public var name: String { "\(self)" }

  /// Whether the file may be another one afterwards.
  public var isChange: Bool { self == .edit || self == .write }

  /// What a tool does, as far as its name says.
  init(tool: String) {
    let name = tool.lowercased()
    func has(_ words: [String]) -> Bool { words.contains(where: name.contains) }
    if has(["edit", "patch", "replace", "insert", "delete_file"]) {
      self = .edit
    } else if has(["write", "create_file"]) {
      self = .write
    } else if has(["grep", "search", "glob", "find"]) {
      self = .search
    } else {
      self = .read
    }
  }
}
