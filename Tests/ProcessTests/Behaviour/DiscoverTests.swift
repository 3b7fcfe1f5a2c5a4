import JSONTape
import Testing

@Suite("rpc.discover")
struct DiscoverTests {
  private func document() throws -> (client: Client, document: JSONDocument) {
    let client = try Client(.lines)
    client.send(#"{"jsonrpc":"2.0","id":1,"method":"rpc.discover"}"#)
    return (client, try JSONDocument(Bytes(Array(try client.message()))))
  }

  @Test("is an OpenRPC document: names, summaries, parameters with schemas, the required ones first")
  func structure() throws {
    try document().document.withRoot { root in
      let result = try #require(root["result"])
      #expect(result["openrpc"]?.stringValue?.hasPrefix("1.") == true)
      #expect(result["info"]?["title"]?.isString == true)
      #expect(result["info"]?["version"]?.isString == true)
      var names: Set<String> = []
      for method in (result["methods"]?.elements ?? .empty) {
        let name = try #require(method["name"]?.stringValue)
        #expect(names.insert(name).inserted, "\(name) is there twice")
        #expect(method["summary"]?.stringValue?.isEmpty == false, "\(name)")
        #expect(method["result"]?["name"]?.isString == true && method["result"]?["schema"]?.isObject == true, "\(name)")
        try check(method, name)
      }
      #expect(names.isSuperset(of: ["session.list", "session.get", "trace.children", "span.get", "rpc.discover"]))
    }
  }

  private func check(_ method: JSONValue, _ name: String) throws {
    let parameters = try #require(method["params"])
    #expect(parameters.isArray, "\(name)")
    var seen: Set<String> = []
    let required = parameters.elements.map { $0["required"]?.boolValue ?? false }
    #expect(required == required.sorted { $0 && !$1 }, "\(name): the required ones come first")
    for parameter in parameters.elements {
      let own = try #require(parameter["name"]?.stringValue)
      #expect(seen.insert(own).inserted, "\(name) has \(own) twice")
      #expect(parameter["required"]?.boolValue != nil, "\(name).\(own)")
      #expect(parameter["description"]?.stringValue?.isEmpty == false, "\(name).\(own)")
      let schema = try #require(parameter["schema"])
      let known: Set<String?> = ["string", "integer", "number", "boolean", "array", "object"]
      #expect(known.contains(schema["type"]?.stringValue), "\(name).\(own)")
      if schema["type"]?.equals("array") == true { #expect(schema["items"]?.isObject == true, "\(name).\(own)") }
    }
  }

  @Test("lists exactly the methods that initialize announces, and each is there")
  func methodsAreThere() throws {
    let (client, document) = try document()
    let listed: [String] = document.withRoot { root in
      (root["result"]?["methods"]?.elements ?? .empty).compactMap { $0["name"]?.stringValue }
    }
    client.send(#"{"jsonrpc":"2.0","id":2,"method":"initialize","params":{}}"#)
    let initialized = try JSONDocument(Bytes(Array(try client.message())))
    let announced: [String] = initialized.withRoot { root in
      let own = root["result"]?["capabilities"]?["experimental"]?["sidetrace"]
      return (own?["methods"]?.elements ?? .empty).compactMap(\.stringValue)
    }
    #expect(listed == announced)
    for name in listed {
      // An unknown parameter is refused by the method itself, before any work.
      client.send(#"{"jsonrpc":"2.0","id":3,"method":"\#(name)","params":{"noSuchParameter":1}}"#)
      let answer = try client.text()
      #expect(answer.contains(#""code":-32602"#) && answer.contains("noSuchParameter"), "\(answer)")
    }
  }
}
