internal import JSONRPC
internal import JSONTape
internal import SystemCalls
internal import TraceClient

/// `source.list`: the configured sources.
enum ListSources: Method {
  static let declaration = MethodDeclaration(
    "source.list", "The configured sources.", [],
    result:
      "`items`: of each source its `name`, `kind` and `location`; `found` where nobody named it; `warnings` of what is odd about it, as far as that is known without asking it; `problem` where it was not set up rightly."
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
            writer.warnings(source.warnings)
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
      let sources = try catalog.sources(named: source)
      let checks = await WorkPlace.left { await results(of: sources) }
      for (source, result) in zip(sources, checks) {
        writer.beginObject()
        writer.member("name", source.name)
        writer.member("kind", source.kind)
        writer.member("location", source.location)
        switch result {
        case .success(let check):
          writer.member("ok", true)
          writer.member("message", check.message)
          writer.member("sessionCount", check.sessionCount)
          writer.warnings(check.warnings)
        case .failure(let error):
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

  private struct Checked: Sendable {
    let number: Int
    let result: Result<SourceCheck, SourceError>
  }

  /// Asks all of them at once, so that one that says nothing does not keep the others waiting.
  private static func results(of sources: [any TraceSource]) async -> [Result<SourceCheck, SourceError>] {
    await withTaskGroup(of: Checked.self) { group in
      for (number, source) in sources.enumerated() {
        group.addTask { Checked(number: number, result: await result(of: source)) }
      }
      var checked: [Checked] = []
      for await each in group { checked.append(each) }
      return checked.sorted { $0.number < $1.number }.map(\.result)
    }
  }

  /// Gives a result instead of throwing: the optimiser of Swift 6.3 mixes up what a task of a group returns where a
  /// typed error as large as ours is thrown in it.
  private static func result(of source: any TraceSource) async -> Result<SourceCheck, SourceError> {
    do throws(SourceError) {
      return .success(try await source.check())
    } catch {
      return .failure(error)
    }
  }
}
