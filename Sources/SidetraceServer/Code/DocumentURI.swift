internal import CodeLink

/// Paths as the URIs of LSP, and back.
enum DocumentURI {
  /// The path of a `file:` URI; `nil` for other schemes, such as `untitled:`.
  static func path(_ uri: String) -> CodePath? {
    guard uri.hasPrefix("file://") else { return nil }
    return CodePath(uri)
  }

  /// The `file:` URI of a path; a relative one stays relative to nothing, so it has none.
  static func uri(_ path: CodePath) -> String? {
    guard path.isAbsolute else { return nil }
    let text = path.text
    return "file://" + (text.hasPrefix("/") ? "" : "/") + PercentEncoding.encoded(text)
  }
}
