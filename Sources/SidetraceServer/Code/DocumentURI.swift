package import CodeLink
internal import SystemCalls
internal import TraceModel

/// Paths as the URIs of LSP, and back.
package enum DocumentURI {
  /// The path of a `file:` URI; `nil` for other schemes, such as `untitled:`.
  package static func path(_ uri: String) -> CodePath? {
    guard uri.hasPrefix("file://") else { return nil }
    return CodePath(uri)?.following
  }

  /// The `file:` URI of a path; a relative one stays relative to nothing, so it has none.
  package static func uri(_ path: CodePath) -> String? {
    guard path.isAbsolute else { return nil }
    let text = path.text
    return "file://" + (text.hasPrefix("/") ? "" : "/") + PercentEncoding.path(text)
  }
}

extension CodePath {
  /// The same file with all links followed: an editor may name a file by its real path and its folder by a link.
  package var following: CodePath { isAbsolute ? Files.realPath(text).flatMap(CodePath.init) ?? self : self }
}
