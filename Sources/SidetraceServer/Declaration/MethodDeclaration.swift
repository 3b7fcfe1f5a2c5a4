internal import JSONTape

/// A method as the outside knows it.
final class MethodDeclaration: Sendable {
  let name: StaticString
  let summary: String
  let parameters: [any AnyParameter]
  /// What the result is, in one sentence.
  let result: String
  /// The places of the parameters that must be given.
  let required: [Int]
  private let names: [StaticString]
  private let table: KeyTable<Int>

  init(_ name: StaticString, _ summary: String, _ parameters: [any AnyParameter], result: String) {
    self.name = name
    self.summary = summary
    self.parameters = parameters
    self.result = result
    names = parameters.map(\.name)
    required = parameters.indices.filter { parameters[$0].isRequired }
    table = KeyTable(names: names)
  }

  func place(of key: JSONValue) -> Int? { table[key] }

  /// Parameters are constants, so the address of the name tells them apart.
  func place(of name: StaticString) -> Int? {
    names.firstIndex { $0.utf8Start == name.utf8Start } ?? names.firstIndex { "\($0)" == "\(name)" }
  }
}
