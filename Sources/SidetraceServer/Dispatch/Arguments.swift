package import JSONRPC
package import JSONTape
internal import TraceClient
package import TraceInsight

/// The checked values of a request's parameters.
package struct Arguments: Sendable {
  private let declaration: MethodDeclaration
  private var values: [Argument]
  /// Where to report how far the work is (LSP 3.17), as it was sent.
  package private(set) var workDoneToken: JSONBytes?
  /// Where to send parts of the result (LSP 3.17), as it was sent.
  package private(set) var partialResultToken: JSONBytes?

  /// Checks `params` against the declaration: every parameter known, of its type, and there if it must be.
  package init(_ params: JSONValue?, for declaration: MethodDeclaration) throws(ResponseError) {
    self.declaration = declaration
    values = Array(repeating: .absent, count: declaration.parameters.count)
    var problems: [SourceError.Field] = []
    if let params, params.isArray {
      readByPosition(params, &problems)
    } else if let params {
      readByName(params, &problems)
    }
    for place in declaration.required {
      guard case .absent = values[place] else { continue }
      let parameter = declaration.parameters[place]
      let name = "\(parameter.name)"
      if !problems.contains(where: { $0.field == name }) {
        problems.append(SourceError.Field(field: name, message: "is required: \(parameter.summary)"))
      }
    }
    if !problems.isEmpty { throw Self.error(problems, declaration) }
  }

  /// How many unknown parameters an error names; it says how many more there are.
  private static let mostUnknown = 5

  /// Of a parameter that is there more than once the last counts, as in JavaScript and Python.
  private mutating func readByName(_ params: JSONValue, _ problems: inout [SourceError.Field]) {
    var last = [JSONValue?](repeating: nil, count: declaration.parameters.count)
    for member in params.members {
      if let place = declaration.place(of: member.key) { last[place] = member.value }
    }
    var unknown = 0
    for member in params.members {
      if let place = declaration.place(of: member.key) {
        if last[place]?.range == member.value.range { read(member.value, place, &problems) }
      } else if !readToken(member) {
        unknown += 1
        if unknown <= Self.mostUnknown {
          problems.append(unknownName(member.key.stringValue ?? "", isFirst: unknown == 1))
        }
      }
    }
    if unknown > Self.mostUnknown {
      problems.append(
        SourceError.Field(field: "…", message: "and \(unknown - Self.mostUnknown) more are no parameters either"))
    }
  }

  /// - Parameter isFirst: whether those that there are have not been listed yet.
  private func unknownName(_ name: String, isFirst: Bool) -> SourceError.Field {
    let known = declaration.parameters.map { "\($0.name)" }
    let near = Spelling.nearest(to: name, among: known).map { "; did you mean \"\($0)\"?" }
    let list = known.isEmpty ? "; \(declaration.name) takes none" : "; there are \(known.joined(separator: ", "))"
    return SourceError.Field(
      field: ReadableText.line(name, limit: 80),
      message: "is no parameter of \(declaration.name)" + (near ?? (isFirst ? list : "")))
  }

  private mutating func readByPosition(_ params: JSONValue, _ problems: inout [SourceError.Field]) {
    for (place, value) in params.elements.enumerated() {
      guard place < declaration.parameters.count else {
        problems.append(
          SourceError.Field(
            field: "\(place)",
            message: "is one too many: \(declaration.name) takes \(declaration.parameters.count) parameters"))
        return
      }
      read(value, place, &problems)
    }
  }

  private mutating func read(_ value: JSONValue, _ place: Int, _ problems: inout [SourceError.Field]) {
    let parameter = declaration.parameters[place]
    // An optional parameter that is null is one that was left out.
    if value.isNull, !parameter.isRequired { return }
    do throws(ParameterError) {
      values[place] = try parameter.decode(value)
    } catch {
      problems.append(SourceError.Field(field: "\(parameter.name)", message: error.message))
    }
  }

  /// What the Language Server Protocol adds to any request's parameters: tokens, which are strings or integers.
  private mutating func readToken(_ member: JSONValue.Member) -> Bool {
    let isToken = member.value.isString || member.value.int64 != nil
    let token = isToken ? json { $0.raw(member.value) } : nil
    if member.key.equals("workDoneToken") {
      workDoneToken = token
    } else if member.key.equals("partialResultToken") {
      partialResultToken = token
    } else {
      return false
    }
    return true
  }

  private static func error(_ problems: [SourceError.Field], _ declaration: MethodDeclaration) -> ResponseError {
    let list = problems.map { "\($0.field) \($0.message)" }.joined(separator: "; ")
    return ResponseError(
      .invalidParams, list,
      data: json { writer in
        writer.object { writer in
          writer.key("method")
          writer.string("\(declaration.name)")
          writer.key("errors")
          ErrorPresentation.write(problems, to: &writer)
        }
      })
  }

  /// The value of a parameter, or its default.
  package subscript<Value>(parameter: Parameter<Value>) -> Value {
    guard let place = declaration.place(of: parameter.name), case let argument = values[place] else {
      return parameter.fallback
    }
    if case .absent = argument { return parameter.fallback }
    return Value(argument) ?? parameter.fallback
  }

  /// How much of inputs, outputs and metadata is wanted.
  package var payloads: PayloadExtent { PayloadExtent(rawValue: self[CommonParameters.payloads]) ?? .preview }

  /// Where a list goes on; nothing at its beginning.
  ///
  /// - Parameter list: what the cursor is of, as the error says.
  package func cursor<Kind: Cursor>(_ kind: Kind.Type, of list: String = "list") throws(ResponseError) -> Kind? {
    guard let text = self[CommonParameters.cursor] else { return nil }
    guard let cursor = Kind(text) else { throw foreignCursor(of: list) }
    return cursor
  }

  /// An error about a cursor that is of another list.
  package func foreignCursor(of list: String = "list") -> ResponseError {
    Self.complaint("cursor", "is no cursor of this \(list)", in: declaration)
  }

  /// An error about one parameter that only shows when it is used.
  package static func complaint(_ name: StaticString, _ message: String, in declaration: MethodDeclaration)
    -> ResponseError
  {
    error([SourceError.Field(field: "\(name)", message: message)], declaration)
  }
}
