internal import JSONRPC
internal import JSONTape

/// A method as the outside knows it.
struct MethodDeclaration: Sendable {
  let name: StaticString
  let summary: String
  let parameters: [any AnyParameter]
  /// What the result is, in one sentence.
  let result: String

  init(_ name: StaticString, _ summary: String, _ parameters: [any AnyParameter], result: String) {
    self.name = name
    self.summary = summary
    self.parameters = parameters
    self.result = result
  }

  func place(of key: JSONValue) -> Int? {
    for (place, parameter) in parameters.enumerated() where key.equals(parameter.name) { return place }
    return nil
  }
}

/// A request that is being answered.
struct Call: Sendable {
  let arguments: Arguments
  let catalog: Catalog
}

/// The code behind a method.
protocol Method: Sendable {
  static var declaration: MethodDeclaration { get }
  /// Answers on the reading thread, at once or later; it must not wait.
  static func answer(_ call: Call, _ result: inout JSONWriter) -> Outcome
}
