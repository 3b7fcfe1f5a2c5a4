import Foundation
import JSONTape
import Testing

@testable import SidetraceServer

@Suite("The OpenRPC document")
struct DiscoverTests {
  private func document() throws -> [String: Any] {
    let text = json { Discover.write(to: &$0) }.text
    return try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test("has what OpenRPC requires of it")
  func required() throws {
    let document = try document()
    #expect((document["openrpc"] as? String)?.hasPrefix("1.") == true)
    let info = try #require(document["info"] as? [String: Any])
    #expect(info["title"] is String)
    #expect(info["version"] is String)
    for method in try #require(document["methods"] as? [[String: Any]]) {
      #expect(method["name"] is String)
      let result = try #require(method["result"] as? [String: Any])
      #expect(result["name"] is String)
      #expect(result["schema"] is [String: Any])
    }
  }

  @Test("names each method once, its parameters with their types, optional ones last of those that must be given")
  func methods() throws {
    let methods = try #require(try document()["methods"] as? [[String: Any]])
    #expect(methods.compactMap { $0["name"] as? String } == MethodTable.names)
    #expect(Set(MethodTable.names).count == MethodTable.names.count)
    for method in methods {
      let parameters = try #require(method["params"] as? [[String: Any]])
      #expect(Set(parameters.compactMap { $0["name"] as? String }).count == parameters.count)
      for parameter in parameters {
        let schema = try #require(parameter["schema"] as? [String: Any])
        #expect(["string", "integer", "boolean", "array", "number", "object"].contains(schema["type"] as? String))
        #expect(parameter["required"] is Bool)
      }
      // OpenRPC: required parameters come before the optional ones, or they could not be given by position.
      let required = parameters.map { $0["required"] as? Bool ?? false }
      #expect(required == required.sorted { $0 && !$1 }, "\(method["name"] ?? "")")
    }
  }
}
