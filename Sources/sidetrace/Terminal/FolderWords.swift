internal import JSONTape
internal import SystemCalls

/// Folders as people call them.
enum FolderWords {
  private static let home = CurrentProcess.environment("HOME")

  /// The path, that of the home folder as `~`.
  static func path(_ folder: String) -> String {
    guard let home, home.utf8.count > 1 else { return ReadableText.line(folder) }
    if folder == home { return "~" }
    return ReadableText.line(folder.hasPrefix(home + "/") ? "~" + folder.dropFirst(home.count) : folder)
  }

  /// The name of the project in it.
  static func name(_ folder: String) -> String {
    if folder == home { return "~" }
    return ReadableText.line(folder.split(separator: "/").last.map(String.init) ?? folder)
  }
}
