package import JSONRPC
internal import TraceClient

/// A request that is being answered.
package struct Call: Sendable {
  let arguments: Arguments
  let context: RequestContext

  var catalog: Catalog { context.catalog }
}

extension Call {
  /// Runs `work` in a task, errors of sources turned into answers.
  package static func later(_ work: @escaping ErrorPresentation.SourceWork) -> Outcome {
    .later { conversation throws(ResponseError) in
      do throws(SourceError) {
        return try await work(conversation)
      } catch {
        throw ErrorPresentation.response(error)
      }
    }
  }
}
