package import JSONRPC
internal import TraceClient

/// A request that is being answered.
package struct Call: Sendable {
  /// The checked values of its parameters.
  package let arguments: Arguments
  /// What it is answered from.
  package let context: RequestContext

  /// The sources, and what of them is in memory.
  package var catalog: Catalog { context.catalog }
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
