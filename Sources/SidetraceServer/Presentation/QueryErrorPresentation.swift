internal import JSONRPC
internal import JSONTape
internal import TraceInsight

/// Turns what is wrong with a query string into an error that says where it is.
enum QueryErrorPresentation {
  static func response(_ error: QueryError, parameter: StaticString, in declaration: MethodDeclaration) -> ResponseError
  {
    let problems = error.problems.prefix(20).map { (problem: $0, message: message($0)) }
    let list = problems.map { "\(parameter) at \($0.problem.offset): \($0.message)" }
    return ResponseError(
      .invalidParams, list.joined(separator: "; "),
      data: json { writer in
        writer.object { writer in
          writer.member("method", word: declaration.name)
          writer.key("errors")
          writer.array { writer in
            for (problem, message) in problems {
              writer.object { writer in
                writer.member("field", word: parameter)
                writer.member("message", message)
                writer.member("position", problem.offset)
                writer.member("text", problem.text)
              }
            }
          }
        }
      })
  }

  private static func message(_ problem: QueryProblem) -> String {
    guard let (word, known) = problem.unknown else { return problem.message }
    if let near = Spelling.nearest(to: word, among: known) { return problem.message + "; did you mean '\(near)'?" }
    let list = problem.message + "; there are \(known.joined(separator: ", "))"
    return known == SpanQuery.fieldNames ? list + "; in quotes it is looked for as text" : list
  }
}
