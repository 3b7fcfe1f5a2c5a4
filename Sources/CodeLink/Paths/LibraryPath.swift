/// Paths of other people's code, as installers and languages lay it down: what is in there is never where one's own
/// code stands.
enum LibraryPath {
  private static let folders: Set<String> = [
    "site-packages", "dist-packages", "node_modules", ".cargo", "rustc", "goroot", "vendor",
  ]
  private static let beginnings = [
    "node:", "internal/", "/usr/lib/", "/usr/local/lib/", "/usr/local/go/src/", "/usr/share/", "/opt/homebrew/", "<",
  ]

  /// Whether the file is a library's or the language's own.
  static func isOne(_ path: String) -> Bool {
    if beginnings.contains(where: path.hasPrefix) || path.contains("/pkg/mod/") { return true }
    let parts = path.utf8.split(whereSeparator: { $0 == 0x2F || $0 == 0x5C }).map { String(Substring($0)) }
    return parts.contains(where: folders.contains) || isOfPython(parts)
  }

  /// `lib/python3.12` of an installation or an environment wherever that lies, and `Python312\Lib` on Windows.
  private static func isOfPython(_ parts: [String]) -> Bool {
    for (one, next) in zip(parts, parts.dropFirst()) {
      if one == "lib" || one == "lib64", isPython(next, "python") { return true }
      if next == "Lib", isPython(one, "Python") { return true }
    }
    return false
  }

  private static func isPython(_ part: String, _ name: String) -> Bool {
    part.hasPrefix(name) && part.dropFirst(name.count).first?.isNumber == true
  }
}
