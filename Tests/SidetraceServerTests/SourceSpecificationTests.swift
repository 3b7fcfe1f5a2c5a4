import Foundation
import JSONTape
import Testing

@testable import SidetraceServer

@Suite("A source in words")
struct SourceSpecificationTests {
  private func message(_ text: String) -> String {
    do {
      let made = try SourceSpecification(text)
      return "no problem: \(made)"
    } catch {
      return error.message
    }
  }

  @Test(
    "has a name, a kind, a location and settings",
    arguments: [
      ("files:a/b", "files", "files", "a/b"), ("mine=files:a=b:c", "mine", "files", "a=b:c"),
      ("files:/a/b=c", "files", "files", "/a/b=c"),
      ("files:what?", "files", "files", "what?"), ("files:a?b=c", "files", "files", "a?b=c"),
      ("kore", "kore", "kore", ""), ("kore:", "kore", "kore", ""),
      ("kore:https://eu.example:8443/x", "kore", "kore", "https://eu.example:8443/x"),
      ("kore?project=p", "kore", "kore", ""), ("kore:http://h?project=p=q", "kore", "kore", "http://h"),
      ("k=kore:http://h?api=analytics&days=7", "k", "kore", "http://h"),
      ("syntropic137:http://h/api/v1?user=u", "syntropic137", "syntropic137", "http://h/api/v1"),
      ("pandaprobe?keyFile=/a=b", "pandaprobe", "pandaprobe", ""),
    ])
  func parts(_ text: String, _ name: String, _ kind: String, _ location: String) throws {
    let source = try SourceSpecification(text)
    #expect(source.name == name)
    #expect(source.kind == kind)
    #expect(source.location == location)
  }

  @Test(
    "that is none says why, and what was meant",
    arguments: [
      ("", "is no kind of source"), ("nothing:x", "is no kind of source"), ("fils:x", "did you mean 'files'?"),
      ("corn:x", "is no kind of source"),
      ("files", "needs a path"), ("files:", "needs a path"), ("=files:x", "empty name"),
      ("kore?projekt=p", "did you mean 'project'?"), ("kore?zzzzzz=p", "there are project, api"),
      ("kore?project", "has no value"), ("kore?project=", "has no value"), ("kore?=p", "is no setting of kore"),
      ("syntropic137?project=p", "is no setting of syntropic137"), ("kore:http://h?a=b", "is no setting of kore"),
      ("syntropic137?tokenfile=x", "did you mean 'tokenFile'?"),
    ])
  func problems(_ text: String, _ part: String) {
    #expect(message(text).contains(part), "\(message(text))")
  }

  @Test("never takes a credential itself, which anybody could read")
  func noCredentials() {
    for kind in ["pandaprobe", "kore", "syntropic137"] {
      for setting in ["token", "password", "key", "apiKey"] {
        let problem = message("\(kind)?\(setting)=sesame")
        #expect(problem.contains("is no setting"))
        #expect(!problem.contains("sesame"))
      }
    }
  }

  @Test("has a name of its own")
  func names() throws {
    var all = try ["files:a", "files:b", "kore", "files:c", "files-2=kore"].map { text throws in
      try SourceSpecification(text)
    }
    SourceSpecification.nameApart(&all)
    #expect(all.map(\.name) == ["files", "files-3", "kore", "files-4", "files-2"])
    var twice = try ["a=files:a", "a=files:b"].map { text throws in try SourceSpecification(text) }
    SourceSpecification.nameApart(&twice)
    #expect(twice.map(\.name) == ["a", "a-2"])
  }
}

@Suite("The settings of a source")
struct SourceSettingsTests {
  private func settings(_ text: String) throws -> SourceSettings { try SourceSpecification(text).settings }

  @Test("stand for variables of the environment, and count before them")
  func variables() throws {
    let settings = try settings("kore?project=p1&api=analytics&days=7&timeout=2.5")
    #expect(settings.value(of: "KORE_PROJECT_ID") == "p1")
    #expect(settings.value(of: "KORE_API") == "analytics")
    #expect(settings.value(of: "KORE_DAYS") == "7")
    #expect(settings.value(of: "KORE_TIMEOUT") == "2.5")
    // What no setting says is the environment's.
    #expect(settings.value(of: "PATH") == ProcessInfo.processInfo.environment["PATH"])
  }

  @Test(
    "name files, of which the first line is the credential",
    arguments: [
      ("secret", "secret"), ("secret\n", "secret"), ("secret\r\nnext", "secret"), ("  se cret \n", "se cret"),
      ("\n\nsecret", "secret"), ("", nil), ("  \n", nil),
    ] as [(String, String?)])
  func files(_ text: String, _ credential: String?) throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "sidetrace-\(UUID().uuidString)").path
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let settings = try settings("syntropic137?tokenFile=\(path)")
    #expect(settings.value(of: "SYN_API_TOKEN") == credential)
    #expect((settings.unreadable == nil) == (credential != nil))
    // Else a token of the environment would count before a password that was named here.
    #expect(try self.settings("syntropic137?passwordFile=\(path)").value(of: "SYN_API_TOKEN") == nil)
  }

  @Test("that name a file which is not there say so")
  func noFile() throws {
    let source = try SourceSpecification("kore?project=p&tokenFile=/nonexistent/token").makeSource(prices: nil)
    #expect("\(source)".contains("tokenFile") && "\(source)".contains("/nonexistent/token"))
  }
}
