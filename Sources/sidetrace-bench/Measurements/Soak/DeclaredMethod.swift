internal import JSONTape

/// A method as `rpc.discover` declares it.
struct DeclaredMethod {
  struct Parameter {
    let name: String
    let isRequired: Bool
    let type: String
    let choices: [String]
    /// The least and the most of a number.
    let least: Int
    let most: Int

    init?(_ value: JSONValue) {
      guard let name = value["name"]?.stringValue, let schema = value["schema"] else { return nil }
      self.name = name
      isRequired = value["required"]?.boolValue == true
      type = schema["type"]?.stringValue ?? "string"
      let listed = schema["enum"] ?? schema["items"]?["enum"]
      choices = listed.map { $0.elements.compactMap(\.stringValue) } ?? []
      least = schema["minimum"]?.int64.flatMap { Int(exactly: $0) } ?? 0
      most = schema["maximum"]?.int64.flatMap { Int(exactly: $0) } ?? 1000
    }
  }

  let name: String
  let parameters: [Parameter]

  /// All that a process answers, by its own word.
  static func all(_ answer: JSONDocument) -> [DeclaredMethod] {
    answer.withRoot { root in
      guard let methods = root["result"]?["methods"] else { return [] }
      return methods.elements.compactMap { method in
        guard let name = method["name"]?.stringValue, let parameters = method["params"] else { return nil }
        return DeclaredMethod(name: name, parameters: parameters.elements.compactMap { Parameter($0) })
      }
    }
  }
}
