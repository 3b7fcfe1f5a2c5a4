import Testing

@testable import TraceClient

@Suite("A credential over plain http")
struct PlainHTTPTests {
  /// Makes a source of a service for an address.
  private func make(_ service: Service, _ endpoint: String, allows: Bool) throws -> any TraceSource {
    switch service {
    case .pandaProbe:
      var configuration = PandaProbeConfiguration(credentials: .key("k", project: "p"))
      configuration.endpoint = endpoint
      configuration.allowsPlainHTTP = allows
      return try PandaProbeSource(name: "s", configuration)
    case .koreProject, .koreAnalytics:
      var configuration = KoreConfiguration(
        projectID: "p", token: "t", api: service == .koreProject ? .project : .analytics)
      configuration.endpoint = endpoint
      configuration.allowsPlainHTTP = allows
      return try KoreSource(name: "s", configuration)
    case .syntropic137:
      var configuration = Syntropic137Configuration()
      configuration.credentials = .basic(user: "u", password: "p")
      configuration.endpoint = endpoint
      configuration.allowsPlainHTTP = allows
      return try Syntropic137Source(name: "s", configuration)
    }
  }

  @Test("goes to another machine only where that is allowed", arguments: Service.allCases)
  func refused(_ service: Service) throws {
    for endpoint in ["http://host.example", "http://127.evil.com", "http://10.0.0.1:80/api"] {
      let problem = #expect(throws: ConfigurationProblem.self) { try make(service, endpoint, allows: false) }
      #expect(problem?.field == "location")
      #expect(problem?.hint.contains("PLAIN_HTTP=true") == true)
      #expect(try make(service, endpoint, allows: true).location.hasPrefix(endpoint))
    }
    for endpoint in ["https://host.example", "http://localhost:1", "http://127.0.0.1:1"] {
      #expect(try make(service, endpoint, allows: false).location.hasPrefix(endpoint))
    }
  }

  @Test("is nobody's concern where there is none")
  func none() throws {
    var configuration = Syntropic137Configuration()
    configuration.endpoint = "http://host.example"
    #expect(try Syntropic137Source(name: "s", configuration).location == "http://host.example")
  }

  @Test(
    "is allowed by a variable of each service",
    arguments: [
      ("true", true), ("1", true), ("false", false), ("0", false), ("yes", nil), ("TRUE", nil),
    ] as [(String, Bool?)])
  func variable(_ text: String, _ isAllowed: Bool?) throws {
    let environment = [
      "KORE_API_TOKEN": "t", "KORE_PROJECT_ID": "p", "KORE_PLAIN_HTTP": text, "SYN_API_TOKEN": "t",
      "SYN_API_PLAIN_HTTP": text, "PANDAPROBE_TOKEN": "t", "PANDAPROBE_PROJECT_ID": "p", "PANDAPROBE_PLAIN_HTTP": text,
    ]
    for kind in [SourceKind.pandaProbe, .kore, .syntropic137] {
      let order = SourceOrder(name: "s", location: "http://host.example") { environment[$0] }
      if isAllowed == true {
        #expect(try kind.makeSource(order).location.hasPrefix("http://host.example"))
      } else {
        let problem = #expect(throws: ConfigurationProblem.self) { try kind.makeSource(order) }
        #expect(problem?.field?.hasSuffix(isAllowed == nil ? "_PLAIN_HTTP" : "location") == true)
      }
    }
  }
}
