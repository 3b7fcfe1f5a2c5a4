import Foundation
import JSONTape
import SystemCalls
import Testing
import TraceClient

@testable import SidetraceServer

/// A credential goes to its service's own address, or to one that was given where the credential was.
@Suite("Where a credential may go")
struct CredentialDestinationTests {
  /// A service, with what says who asks and where it is.
  struct Service: Sendable, CustomTestStringConvertible {
    let kind: String
    let ownAddress: String
    let addressVariable: String
    /// What the environment says beside the address.
    let environment: [String: String]
    /// The same as members of a source's settings.
    let settings: String
    /// The name of the setting that names a file with the credential.
    let fileSetting: String
    var testDescription: String { kind }
  }

  static let services = [
    Service(
      kind: "kore", ownAddress: "https://agents.kore.ai", addressVariable: "KORE_API_URL",
      environment: ["KORE_API_TOKEN": "secret", "KORE_PROJECT_ID": "p"], settings: #""project":"p","token":"mine""#,
      fileSetting: "tokenFile"),
    Service(
      kind: "pandaprobe", ownAddress: "https://api.pandaprobe.com", addressVariable: "PANDAPROBE_ENDPOINT",
      environment: ["PANDAPROBE_API_KEY": "secret", "PANDAPROBE_PROJECT_NAME": "p"],
      settings: #""project":"p","key":"mine""#, fileSetting: "keyFile"),
    Service(
      kind: "syntropic137", ownAddress: "http://localhost:8137/api/v1", addressVariable: "SYN_API_URL",
      environment: ["SYN_API_TOKEN": "secret"], settings: #""token":"mine""#, fileSetting: "passwordFile"),
  ]

  private static let elsewhere = "https://elsewhere.example"

  /// A source as the client gives it, made where the environment is this.
  private func source(_ text: String, _ environment: [String: String]) throws -> any TraceSource {
    var options = ServerOptions()
    try JSONDocument(Bytes(#"{"sources":[\#(text)]}"#)).withRoot { try ClientOptions.apply($0, to: &options) }
    return try #require(options.sources.first).makeSource(prices: nil) { environment[$0] }
  }

  private func object(_ service: Service, _ location: String?, _ settings: String) -> String {
    let place = location.map { #""location":"\#($0)","# } ?? ""
    return #"{"kind":"\#(service.kind)",\#(place)"settings":{\#(settings)}}"#
  }

  private func expectRefused(_ source: any TraceSource, _ field: String, _ comment: Comment? = nil) async {
    #expect(source.problem?.kind == .unauthorized, comment)
    #expect(source.problem?.fields.map(\.field) == [field], comment)
    #expect(source.problem?.hint.isEmpty == false, comment)
    // Nothing can be asked.
    let error = await #expect(throws: SourceError.self) { try await source.check() }
    #expect(error?.message == source.problem?.message, comment)
    #expect(!"\(String(describing: error))".contains("secret"), comment)
  }

  @Test("the environment's does not go where the client says", arguments: services)
  func environments(_ service: Service) async throws {
    let plain = "\"\(service.kind):\(Self.elsewhere)\""
    await expectRefused(try source(plain, service.environment), "location")
    await expectRefused(try source(object(service, Self.elsewhere, ""), service.environment), "location")
    // It goes to the service itself, and to where the environment says.
    #expect(try source("\"\(service.kind)\"", service.environment).problem == nil)
    #expect(try source("\"\(service.kind):\(service.ownAddress)\"", service.environment).problem == nil)
    let both = service.environment.merging([service.addressVariable: Self.elsewhere]) { $1 }
    #expect(try source("\"\(service.kind)\"", both).location.hasPrefix(Self.elsewhere))
  }

  @Test(
    "an address that only looks like the service's own is another one", arguments: services,
    ["HOST.evil.example", "HOST:444", "evil.example/HOST"])
  func lookalikes(_ service: Service, _ pattern: String) async throws {
    let parts = service.ownAddress.split(separator: "/").map(String.init)
    let address = parts[0] + "//" + pattern.replacing("HOST", with: parts[1].prefix { $0 != ":" })
    await expectRefused(try source("\"\(service.kind):\(address)\"", service.environment), "location", "\(address)")
  }

  @Test("the client's own goes where the client says, and nowhere else", arguments: services)
  func clients(_ service: Service) async throws {
    let beside = try source(object(service, Self.elsewhere, service.settings), service.environment)
    #expect(beside.problem == nil)
    #expect(beside.location.hasPrefix(Self.elsewhere))
    #expect(try source(object(service, nil, service.settings), service.environment).problem == nil)
    let both = service.environment.merging([service.addressVariable: Self.elsewhere]) { $1 }
    await expectRefused(try source(object(service, nil, service.settings), both), "location")
  }

  @Test("a file that the client names is read for the service itself alone", arguments: services)
  func files(_ service: Service) async throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "sidetrace-\(UUID().uuidString)").path
    try "secret".write(toFile: path, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let settings = #""\#(service.fileSetting)":"\#(path)""# + (service.kind == "syntropic137" ? "" : #","project":"p""#)
    await expectRefused(try source(object(service, Self.elsewhere, settings), [:]), "settings")
    let query = settings.replacing("\":\"", with: "=").replacing("\",\"", with: "&").replacing("\"", with: "")
    await expectRefused(try source("\"\(service.kind):\(Self.elsewhere)?\(query)\"", [:]), "settings")
    await expectRefused(
      try source(object(service, nil, settings), [service.addressVariable: Self.elsewhere]), "settings")
    #expect(try source(object(service, nil, settings), [:]).problem == nil)
    // The user may.
    let flag = try SourceSpecification("\(service.kind):\(Self.elsewhere)?\(query)").makeSource(prices: nil) { _ in nil
    }
    #expect(flag.problem == nil)
  }

  @Test("a key in the file of PandaProbe's own CLI is the user's, and does not take the place of the client's")
  func commandLineFile() async throws {
    let home = FileManager.default.temporaryDirectory.appending(path: "sidetrace-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: home) }
    try FileManager.default.createDirectory(at: home.appending(path: ".pandaprobe"), withIntermediateDirectories: true)
    try "api_key: secret\nproject_name: p\n".write(
      to: home.appending(path: ".pandaprobe/config.yaml"), atomically: true, encoding: .utf8)
    let environment = ["HOME": home.path]
    await expectRefused(try source("\"pandaprobe:\(Self.elsewhere)\"", environment), "location")
    let own = #"{"kind":"pandaprobe","location":"\#(Self.elsewhere)","settings":{"token":"mine","projectId":"i"}}"#
    #expect(try source(own, environment).problem == nil)
  }

  @Test("the client does not let another's credential go over plain http")
  func plain() async throws {
    let environment = [
      "KORE_API_TOKEN": "secret", "KORE_PROJECT_ID": "p", "KORE_API_URL": "http://host.example",
    ]
    await expectRefused(try source(#""kore?plainHttp=true""#, environment), "settings.plainHttp")
    await expectRefused(try source(#""kore""#, environment), "location")
    let allowed = environment.merging(["KORE_PLAIN_HTTP": "true"]) { $1 }
    #expect(try source(#""kore""#, allowed).problem == nil)
    let own =
      #"{"kind":"kore","location":"http://host.example","settings":{"token":"t","project":"p","plainHttp":true}}"#
    #expect(try source(own, [:]).problem == nil)
  }

  @Test("a source that is refused is listed with what is wrong")
  func listed() async throws {
    var options = ServerOptions()
    try JSONDocument(Bytes(#"{"sources":["kore:https://elsewhere.example?tokenFile=/etc/hostname&project=p"]}"#))
      .withRoot { try ClientOptions.apply($0, to: &options) }
    let server = Server(try Equipment(options))
    let none = json { $0.object { _ in } }
    let list = try await server.call(method: "source.list", params: none).get().text
    #expect(list.contains(#""problem":{"message":""#) && list.contains(#""errors":[{"field":"settings""#))
    let check = try await server.call(method: "source.check", params: none).get().text
    #expect(check.contains(#""ok":false"#) && check.contains(#""errors":[{"field":"settings""#))
  }

  @Test(
    "a name and password in an address are refused, and shown to nobody",
    arguments: ["https://me:secret@elsewhere.example", "https://agents.kore.ai@elsewhere.example"])
  func userinfo(_ address: String) async throws {
    let source = try source("\"kore:\(address)\"", ["KORE_API_TOKEN": "t", "KORE_PROJECT_ID": "p"])
    let problem = try #require(source.problem)
    #expect(!"\(problem) \(source.location)".contains("elsewhere"))
  }

  @Test(
    "other schemes are no addresses", arguments: ["file:///etc/passwd", "gopher://host", "ftp://host", "HTTPX://host"])
  func schemes(_ address: String) throws {
    #expect(try source("\"kore:\(address)\"", ["KORE_API_TOKEN": "t", "KORE_PROJECT_ID": "p"]).problem != nil)
  }
}
