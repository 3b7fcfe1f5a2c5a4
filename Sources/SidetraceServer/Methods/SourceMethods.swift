internal import JSONRPC
internal import JSONTape
internal import TraceClient

/// `source.list`: the configured sources.
enum ListSources: Method {
  static let declaration = MethodDeclaration(
    "source.list", "The configured sources.", [],
    result:
      "`items`: of each source its `name`, `kind` and `location`; `found` where nobody named it; `problem` where it was not set up rightly."
  )

  static func answer(_ call: Call, _ result: inout JSONWriter) -> Outcome {
    result.object { writer in
      writer.key("items")
      writer.array { writer in
        for source in call.catalog.sources {
          writer.object { writer in
            writer.member("name", source.name)
            writer.member("kind", source.kind)
            writer.member("location", source.location)
            if call.catalog.areFound { writer.member("found", true) }
            if let problem = source.problem {
              writer.key("problem")
              writer.object { writer in
                writer.member("message", problem.message)
                ErrorPresentation.members(problem, to: &writer)
              }
            }
          }
        }
      }
    }
    return .answered
  }
}

/// `source.check`: whether a source answers.
enum CheckSources: Method {
  static let declaration = MethodDeclaration(
    "source.check", "Whether each source answers and accepts the credentials, and what to do where it does not.",
    [CommonParameters.source],
    result: "`items`: of each source `ok`, a `message`, `sessionCount` where it is known, `warnings`, and the `error`.")

  static func answer(_ call: Call, _ result: inout JSONWriter) -> Outcome {
    let source = call.arguments[CommonParameters.source]
    return Call.later { [catalog = call.catalog] _ throws(SourceError) in
      var writer = JSONWriter()
      writer.beginObject()
      writer.key("items")
      writer.beginArray()
      for source in try catalog.sources(named: source) {
        writer.beginObject()
        writer.member("name", source.name)
        writer.member("kind", source.kind)
        writer.member("location", source.location)
        do throws(SourceError) {
          let check = try await source.check()
          writer.member("ok", true)
          writer.member("message", check.message)
          writer.member("sessionCount", check.sessionCount)
          writer.warnings(check.warnings)
        } catch {
          writer.member("ok", false)
          writer.member("message", "\(error.message); \(error.hint)")
          writer.member("error", error.kind.rawValue)
          if !error.fields.isEmpty {
            writer.key("errors")
            ErrorPresentation.write(error.fields, to: &writer)
          }
        }
        writer.endObject()
      }
      writer.endArray()
      writer.endObject()
      return writer.take()
    }
  }
}
