/// A file that is looked at: where it is and, if known, what it says.
public struct CodeDocument: Sendable {
  public let path: CodePath
  public let text: CodeText?
  public let definitions: [Definition]

  public init(path: CodePath, text: CodeText?) {
    self.path = path
    self.text = text
    definitions = text.map { DefinitionScan($0, fileName: path.name).definitions } ?? []
  }
}
