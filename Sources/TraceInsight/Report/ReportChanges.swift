internal import TraceModel

/// The changes of a session as a report shows them: a patch, file by file.
struct ReportChanges {
  private let patch: String

  init(_ patch: String) { self.patch = patch }

  func write(_ page: inout HTMLPage) {
    page.markup("<section id=\"changes\"><h2>Changes</h2>\n")
    var isOpen = false
    let limit = page.bytes.count + HTMLReport.mostPatchBytes
    let lines = patch.split(separator: "\n", omittingEmptySubsequences: false)
    var written = 0
    // A secret may go over several lines.
    let clean = page.cleaned(patch).split(separator: "\n", omittingEmptySubsequences: false)
    for (place, line) in clean.enumerated() {
      if page.bytes.count > limit { break }
      written += 1
      if Self.beginsFile(line, place + 1 < clean.count ? clean[place + 1] : "") {
        if isOpen { page.markup("</pre></details>\n") }
        page.markup("<details class=\"turn\" open><summary>")
        page.cleanText(Self.name(of: line, clean[(place + 1)...]))
        page.markup("</summary><pre class=\"diff\">")
        isOpen = true
      }
      if !isOpen {
        page.markup("<details class=\"turn\" open><summary>patch</summary><pre class=\"diff\">")
        isOpen = true
      }
      page.markup(Self.start(of: line))
      page.cleanText(line.isEmpty ? " " : String(line))
      page.markup("</span>")
    }
    if isOpen { page.markup("</pre></details>\n") }
    if written < clean.count {
      page.element("<p class=\"dim\">… ", Words.plural(lines.count - written, "more line"), " left out</p>\n")
    }
    page.markup("</section>\n")
  }

  private static func beginsFile(_ line: Substring, _ next: Substring) -> Bool {
    line.utf8.starts(with: "diff --git ".utf8)
  }

  /// The file's name in the lines behind the one that begins it.
  private static func name(of line: Substring, _ rest: ArraySlice<Substring>) -> String {
    for next in rest.prefix(8) {
      if next.utf8.starts(with: "+++ b/".utf8) { return String(next.dropFirst(6)) }
      if next.utf8.starts(with: "--- a/".utf8), rest.prefix(8).contains(where: { $0 == "+++ /dev/null" }) {
        return String(next.dropFirst(6))
      }
      if next.utf8.starts(with: "diff --git ".utf8) { break }
    }
    return String(line.dropFirst("diff --git ".count))
  }

  private static func start(of line: Substring) -> StaticString {
    switch line.utf8.first {
    case 0x2B: "<span class=\"add\">"
    case 0x2D: "<span class=\"del\">"
    case 0x40: "<span class=\"hunk\">"
    default: "<span>"
    }
  }
}
