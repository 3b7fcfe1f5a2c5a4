/// Paths as people write them where no shell reads them.
public enum HomeFolder {
  /// The path with the user's home in place of `~` in front; a path without one, and one of another user, as it is.
  ///
  /// - Parameter environment: gives the value of a variable; `nil` for an unset or empty one.
  public static func expanded(
    _ path: String, _ environment: (String) -> String? = CurrentProcess.environment
  ) -> String {
    guard path == "~" || path.hasPrefix("~/"), let home = environment("HOME") else { return path }
    return home + path.dropFirst()
  }

  /// The folders that a variable names: one, or several with `:` or `,` between them.
  public static func folders(_ list: String, _ environment: (String) -> String?) -> [String] {
    list.split { $0 == ":" || $0 == "," || $0.isNewline }.compactMap { part in
      var name = part.drop { $0 == " " }
      while name.count > 1, name.last == " " || name.last == "/" { name.removeLast() }
      return name.isEmpty ? nil : expanded(String(name), environment)
    }
  }
}
