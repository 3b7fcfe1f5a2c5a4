/// A name that a file gives to something that can run.
public struct Definition: Sendable, Hashable {
  /// What a file defines, or names in another way.
  public enum Kind: Sendable, Hashable {
    case function, type
    /// A decorator or call with the name in a literal.
    case literal
    /// An agent, a tool, a guardrail or a decision of Kore's agent language.
    case agentEntry
    /// A condition of Kore's agent language.
    case condition
  }

  /// The name as spans would have it.
  public var name: String
  /// The type it is a member of, by how far its line is indented.
  public var container: String?
  /// Counted from 0.
  public var line: Int
  /// What it is a name of.
  public var kind: Kind
  /// How many columns its line is indented.
  var indentation: Int
}

/// Finds the definitions in a file's text: one look at each line, no grammar.
public struct DefinitionScan {
  /// Longer lines define nothing that a person wrote, in bytes.
  private static let longestLine = 1000
  private static let mostDefinitions = 50_000
  /// A call that is spread over lines may give its name this many lines below.
  private static let longestCall = 12
  /// What a line is inside of is looked for among so many definitions, and lines, above it.
  private static let mostSteps = 1000

  /// In the order of their lines.
  public private(set) var definitions: [Definition] = []
  /// The types around the current line, outermost first.
  private var types: [(name: String, indentation: Int)] = []
  private var openCall: (line: Int, linesLeft: Int)?

  /// - Parameter fileName: tells the language of agents (`.abl`) from all others.
  public init(_ text: CodeText, fileName: String) {
    if fileName.hasSuffix(".abl") {
      var scan = AgentLanguageScan()
      for line in 0..<text.lineCount where scan.definitions.count < Self.mostDefinitions {
        scan.read(text.line(line), line)
      }
      definitions = scan.definitions
      return
    }
    for line in 0..<text.lineCount {
      let bytes = text.line(line)
      guard bytes.count <= Self.longestLine, definitions.count < Self.mostDefinitions else { continue }
      read(bytes, line)
    }
  }

  private mutating func read(_ bytes: ByteLine, _ line: Int) {
    let content = bytes.trimmed
    guard let first = content.first else { return }
    let indentation = content.startIndex - bytes.startIndex
    readCall(content, line, indentation)
    if first == UInt8(ascii: "#") || content.begins("//") || first == UInt8(ascii: "*") { return }
    guard let found = DefinitionSyntax.definition(content) else { return }
    while let last = types.last, last.indentation >= indentation { types.removeLast() }
    let container = found.container ?? types.last?.name
    definitions.append(
      Definition(name: found.name, container: container, line: line, kind: found.kind, indentation: indentation))
    if found.kind == .type { types.append((found.name, indentation)) }
  }

  /// Decorators, and calls that make tools or spans.
  private mutating func readCall(_ content: ByteLine, _ line: Int, _ indentation: Int) {
    func add(_ name: String, at line: Int) {
      definitions.append(Definition(name: name, line: line, kind: .literal, indentation: indentation))
    }
    if let call = openCall {
      if let name = DefinitionSyntax.namedArgument(content) {
        openCall = nil
        return add(name, at: call.line)
      }
      let isOver = content.first == UInt8(ascii: ")") || call.linesLeft <= 1
      openCall = isOver ? nil : (call.line, call.linesLeft - 1)
    }
    guard let arguments = DefinitionSyntax.namingCall(content) else { return }
    if let name = DefinitionSyntax.namedArgument(arguments) ?? arguments.trimmed.leadingLiteral?.text {
      add(name, at: line)
    } else if !arguments.contains(UInt8(ascii: ")")) {
      openCall = (line, Self.longestCall)
    }
  }

  /// The definition that a line, counted from 0, is inside of, by its indentation.
  public static func enclosing(_ line: Int, _ definitions: [Definition], in text: CodeText) -> Definition? {
    var low = 0
    var high = definitions.count
    while low < high {
      let middle = (low + high) / 2
      if definitions[middle].line <= line { low = middle + 1 } else { high = middle }
    }
    var indentation = indentation(of: line, in: text)
    var place = low - 1
    var steps = 0
    while place >= 0, steps < mostSteps {
      let candidate = definitions[place]
      if candidate.kind == .function || candidate.kind == .type || candidate.kind == .agentEntry {
        if candidate.line == line { return candidate }
        if candidate.indentation < indentation { return candidate }
        indentation = min(indentation, candidate.indentation + 1)
      }
      place -= 1
      steps += 1
    }
    return nil
  }

  private static func indentation(of line: Int, in text: CodeText) -> Int {
    // A blank line belongs to what is above it; a closing bracket, to what it closes.
    let nearest = max(line - mostSteps, 0)
    var line = line
    while line > nearest, text.line(line).trimmed.isEmpty { line -= 1 }
    let bytes = text.line(line)
    let indentation = bytes.trimmed.startIndex - bytes.startIndex
    let closes = bytes.trimmed.first.map { $0 == UInt8(ascii: "}") || $0 == UInt8(ascii: ")") } ?? false
    return closes ? indentation + 1 : indentation
  }

  /// The definition that another one is inside of.
  ///
  /// - Parameter place: where the first definition of its line is in `definitions`.
  static func around(_ definition: Definition, at place: Int, _ definitions: [Definition]) -> Definition? {
    let nearest = max(place - mostSteps, 0)
    var place = place
    while place > nearest {
      place -= 1
      let candidate = definitions[place]
      if candidate.indentation < definition.indentation, candidate.kind != .literal, candidate.kind != .condition {
        return candidate
      }
    }
    return nil
  }
}
