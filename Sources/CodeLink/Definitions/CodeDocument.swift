/// A file that is looked at: where it is and, if known, what it says.
public struct CodeDocument: Sendable {
  /// Where it is.
  public let path: CodePath
  /// What it says; `nil` where that is not known.
  public let text: CodeText?
  /// What it defines; nothing where its text is not known.
  public let definitions: [Definition]

  /// Looks for the definitions in the text, a line at a time.
  public init(path: CodePath, text: CodeText?) {
    self.path = path
    self.text = text
    definitions = text.map { DefinitionScan($0, fileName: path.name).definitions } ?? []
  }
}
