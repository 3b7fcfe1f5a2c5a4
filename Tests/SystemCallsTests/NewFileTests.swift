import Foundation
import JSONTape
import Testing

@testable import SystemCalls

@Suite("A new file")
final class NewFileTests {
  private let folder: String

  init() throws {
    let url = FileManager.default.temporaryDirectory.appending(path: "sidetrace-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    folder = url.path
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  private func path(_ name: String) -> String { folder + "/" + name }
  private func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder).sorted() }
  private func bytes(_ text: String) -> JSONBytes { JSONBytes(Bytes(text)) }

  private func write(
    _ text: String, to path: String, overwrites: Bool = false, namesAtOnce: Bool = false
  ) throws(NewFile.Problem) {
    let file = try NewFile(path: path, overwrites: overwrites, namesAtOnce: namesAtOnce)
    try file.write(bytes(text))
    try file.commit()
  }

  @Test("is there when all of it is, and only then", arguments: [false, true])
  func whole(namesAtOnce: Bool) throws {
    let file = try NewFile(path: path("a"), overwrites: false, namesAtOnce: namesAtOnce)
    try file.write(bytes("one "))
    try file.write(bytes("two"))
    #expect(!FileManager.default.fileExists(atPath: path("a")))
    try file.commit()
    #expect(try String(contentsOfFile: path("a"), encoding: .utf8) == "one two")
    #expect(try names() == ["a"])
    let mode = try FileManager.default.attributesOfItem(atPath: path("a"))[.posixPermissions] as? Int
    #expect(mode == 0o600)
    #expect(throws: NewFile.Problem.failed("the file is closed")) { try file.write(bytes("more")) }
  }

  @Test("leaves nothing when it is given up", arguments: [false, true])
  func givenUp(namesAtOnce: Bool) throws {
    let file = try NewFile(path: path("a"), overwrites: false, namesAtOnce: namesAtOnce)
    try file.write(bytes("one"))
    file.discard()
    #expect(try names() == [])
    do { _ = try NewFile(path: path("b"), overwrites: false, namesAtOnce: namesAtOnce) }
    #expect(try names() == [])
  }

  @Test("replaces a file only when that is asked for", arguments: [false, true])
  func overwriting(namesAtOnce: Bool) throws {
    try write("old", to: path("a"))
    #expect(throws: NewFile.Problem.exists) { try write("new", to: path("a"), namesAtOnce: namesAtOnce) }
    #expect(try String(contentsOfFile: path("a"), encoding: .utf8) == "old")
    try write("new", to: path("a"), overwrites: true, namesAtOnce: namesAtOnce)
    #expect(try String(contentsOfFile: path("a"), encoding: .utf8) == "new")
    #expect(try names() == ["a"])
  }

  @Test("does not replace what came in between", arguments: [false, true])
  func race(namesAtOnce: Bool) throws {
    let file = try NewFile(path: path("a"), overwrites: false, namesAtOnce: namesAtOnce)
    try file.write(bytes("new"))
    try write("other", to: path("a"))
    #expect(throws: NewFile.Problem.exists) { try file.commit() }
    #expect(try String(contentsOfFile: path("a"), encoding: .utf8) == "other")
    #expect(try names() == ["a"])
  }

  @Test("is no folder and no link, and needs a folder", arguments: [false, true])
  func refusals(overwrites: Bool) throws {
    try FileManager.default.createDirectory(atPath: path("folder"), withIntermediateDirectories: false)
    try write("target", to: path("target"))
    try FileManager.default.createSymbolicLink(atPath: path("link"), withDestinationPath: path("target"))
    try FileManager.default.createSymbolicLink(atPath: path("dangling"), withDestinationPath: path("nowhere"))
    func problem(_ path: String) -> NewFile.Problem? {
      do throws(NewFile.Problem) {
        try write("new", to: path, overwrites: overwrites)
        return nil
      } catch {
        return error
      }
    }
    #expect(problem(path("folder")) == .isFolder)
    #expect(problem(path("link")) == .isNoFile)
    #expect(problem(path("dangling")) == .isNoFile)
    #expect(problem(path("missing/a")) == .noFolder(path("missing")))
    #expect(problem(path("target/a")) == .noFolder(path("target")))
    #expect(problem("/") == .noName)
    #expect(problem(path("folder/..")) == .noName)
    #expect(problem(path("")) == .noName)
    #expect(problem("") == .noName)
    #expect(problem(path("a\u{0}b")) == .noName)
    #expect(try String(contentsOfFile: path("target"), encoding: .utf8) == "target")
    #expect(!FileManager.default.fileExists(atPath: path("nowhere")))
  }
}
