import Foundation
import Testing

@testable import SystemCalls

@Suite("A file's status")
struct FileStatusTests {
  @Test(
    "has a time, however far that lies",
    arguments: [
      (0, 0, 0), (1, 5, 1_000_000_005), (-1, 999_999_999, -1), (13_569_465_600, 0, .max),
      (.max, 999_999_999, .max), (.min, 0, .min), (9_223_372_036, 854_775_807, .max),
      (9_223_372_036, 999_999_999, .max),
    ] as [(Int, Int, Int64)])
  func times(seconds: Int, nanoseconds: Int, expected: Int64) {
    #expect(FileStatus.nanoseconds(seconds, nanoseconds) == expected)
  }

  @Test("can be had of a file from the year 2400")
  func farFuture() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "sidetrace-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data("text".utf8).write(to: URL(filePath: path))
    let far = Date(timeIntervalSince1970: 13_569_465_600)
    try FileManager.default.setAttributes([.modificationDate: far], ofItemAtPath: path)
    let status = try #require(FileStatus(path: path))
    // A file system may know no such time, and keep an earlier one.
    #expect(status.modifiedNanoseconds > 0)
    #expect(status.size == 4 && status.kind == .regular)
    #expect(try Files.read(path, limit: 10).status == status)
  }
}
