import Testing
import TraceModel

@testable import CodeLink

@Suite("Paths")
struct PathTests {
  @Test(
    "are read from any machine",
    arguments: [
      ("/a/b.py", "/a/b.py"), ("a/./b/../c.py", "a/c.py"), ("./a.py", "a.py"), ("../../a.py", "a.py"),
      ("/../a.py", "/a.py"), ("C:\\work\\a.ts", "c:/work/a.ts"), ("c:/work/a.ts", "c:/work/a.ts"),
      ("src\\a.cs", "src/a.cs"), ("a b/c.py", "a b/c.py"), ("~/a.py", "a.py"), ("a\\b/c", "a\\b/c"),
      ("file:///a/b%20c.py", "/a/b c.py"), ("file:///C:/a.py", "c:/a.py"), ("file:///c%3A/a.py", "c:/a.py"),
      ("file:///%C3%A9.py", "/é.py"), ("file://localhost/a.py", "/a.py"), ("file:///a/%2E%2E/b%3F.py", "/b?.py"),
      ("file:///file%3A///a.py", "/file:/a.py"), ("webpack:///./src/a.tsx", "src/a.tsx"),
      ("http://localhost:5173/src/a.ts?t=1#x", "src/a.ts"),
    ])
  func spelling(text: String, expected: String) {
    #expect(CodePath(text)?.text == expected)
  }

  @Test(
    "are refused where they are none",
    arguments: [
      "", "/", "..", "a\nb", "file:///%FF", "file:///%4", "http://host", String(repeating: "a", count: 5000),
      "file://host/share/a.py", "file://a.py", "file://", "file:///", "file:///a%00b", "file:///a%0Ab", "a\u{0}b",
      "file://" + String(repeating: "file%3A%2F%2F", count: 100),
    ])
  func refused(text: String) {
    #expect(CodePath(text) == nil)
  }

  @Test("come back from their URIs", arguments: ["/a/b.py", "/ä ö/%/#?.py", "c:/x/y.ts"])
  func escapes(text: String) throws {
    let path = try #require(CodePath(text))
    let slash = text.hasPrefix("/") ? "" : "/"
    #expect(CodePath("file://" + slash + PercentEncoding.path(path.text)) == path)
  }
}

@Suite("A table of files that grows")
struct GrowingFileTableTests {
  @Test("is copied as often as one likes, and has all files in the end")
  func copies() throws {
    func path(_ number: Int) -> CodePath {
      CodePath(components: ["w", "\(number / 100)", "\(number % 100).py"], isAbsolute: true)
    }
    var table = FileTable(folders: [CodePath(components: ["w"], isAbsolute: true)])
    var copies: [FileTable] = []
    let count = 20_000
    for number in 0..<count {
      table.add(path(number))
      table.add(path(number / 2))
      // As views hold them.
      copies.append(table)
    }
    #expect(table.count == count && copies[99].count == 100)
    // Each copied once for each doubling, and the last few with each copy.
    #expect(table.work < count * 16)
    for number in [0, 1, 255, 256, 257, 9999, count - 1] {
      #expect(table.match(path(number)) == .file(path(number), .exact))
    }
    #expect(table.match(path(count)) == .none)
    #expect(copies[99].match(path(100)) == .none)
    let foreign = CodePath(components: ["x", "7", "3.py"], isAbsolute: true)
    #expect(table.match(foreign) == .file(path(703), .whole))
  }
}

@Suite("A path that was written down somewhere")
struct FileTableTests {
  private static func path(_ text: String) -> CodePath {
    CodePath(text) ?? CodePath(components: ["?"], isAbsolute: false)
  }
  private static let table = FileTable(
    folders: [path("/w/shop"), path("/w/lib")],
    files: [
      "/w/shop/src/money.py", "/w/shop/src/refund.py", "/w/shop/tests/refund.py", "/w/shop/main.py",
      "/w/lib/src/refund.py",
      "/w/lib/a/util.py", "/w/shop/b/util.py", "/w/shop/deep/down/here.py",
    ].map(path))

  @Test(
    "is the file it fits",
    arguments: [
      ("/w/shop/src/money.py", "/w/shop/src/money.py", FileTable.Closeness.exact),
      ("src/money.py", "/w/shop/src/money.py", .exact),
      ("money.py", "/w/shop/src/money.py", .whole),
      ("/build/17/shop/src/money.py", "/w/shop/src/money.py", .whole),
      ("/repos/other/src/money.py", "/w/shop/src/money.py", .whole),
      ("D:\\ci\\shop\\src\\money.py", "/w/shop/src/money.py", .whole),
      // A file right in the folder of the workspace has no more than its name.
      ("/repos/shop/main.py", "/w/shop/main.py", .whole),
      ("/x/down/here.py", "/w/shop/deep/down/here.py", .partial),
    ])
  func fits(text: String, file: String, closeness: FileTable.Closeness) {
    #expect(Self.table.match(Self.path(text)) == .file(Self.path(file), closeness))
  }

  @Test(
    "is not guessed where several files fit as well",
    arguments: ["src/refund.py", "/x/refund.py", "refund.py", "/ci/src/refund.py", "util.py"])
  func ambiguous(text: String) {
    #expect(Self.table.match(Self.path(text)) == .ambiguous)
  }

  @Test(
    "is none where nothing fits well enough",
    arguments: ["/x/nothing.py", "/usr/x/money.py.bak", "/x/y/money.py", "/w/shop/other/money.py", "x/here.py"])
  func none(text: String) {
    #expect(Self.table.match(Self.path(text)) == .none)
  }

  @Test("finds the longer of two common ends")
  func longest() {
    #expect(Self.table.match(Self.path("/x/tests/refund.py")) == .file(Self.path("/w/shop/tests/refund.py"), .whole))
    #expect(Self.table.match(Self.path("/x/shop/src/refund.py")) == .file(Self.path("/w/shop/src/refund.py"), .whole))
  }
}
