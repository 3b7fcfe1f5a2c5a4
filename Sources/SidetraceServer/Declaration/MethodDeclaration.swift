package import JSONTape

/// A method as the outside knows it.
package final class MethodDeclaration: Sendable {
  /// As requests name it.
  package let name: StaticString
  /// What it does, in a sentence.
  package let summary: String
  /// In the order in which they may be given by position.
  package let parameters: [any AnyParameter]
  /// What the result is, in one sentence.
  package let result: String
  /// The places of the parameters that must be given.
  package let required: [Int]
  private let names: [StaticString]
  private let table: KeyTable<Int>

  /// A method by its name, with what it does, what it takes in the order of positions, and what it gives.
  package init(_ name: StaticString, _ summary: String, _ parameters: [any AnyParameter], result: String) {
    self.name = name
    self.summary = summary
    self.parameters = parameters
    self.result = result
    names = parameters.map(\.name)
    required = parameters.indices.filter { parameters[$0].isRequired }
    table = KeyTable(names: names)
  }

  /// The place of a parameter in the list; `nil` for what is none.
  package func place(of key: JSONValue) -> Int? { table[key] }

  /// Parameters are constants, so the address of the name tells them apart.
  package func place(of name: StaticString) -> Int? {
    names.firstIndex { $0.utf8Start == name.utf8Start } ?? names.firstIndex { "\($0)" == "\(name)" }
  }
}
