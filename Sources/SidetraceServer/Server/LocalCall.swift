package import JSONRPC
package import JSONTape

extension Server {
  /// Answers one request of this very process, without a connection.
  ///
  /// - Parameters:
  ///   - params: a JSON object or array.
  ///   - onNotification: hears what the method says meanwhile, such as `$/progress`.
  package func call(
    method: String, params: JSONBytes?, onNotification: (@Sendable (StaticString, JSONBytes) -> Void)? = nil
  ) async -> Result<JSONBytes, ResponseError> {
    let request = json { writer in
      writer.object { writer in
        writer.key("method")
        writer.string(method)
        if let params {
          writer.key("params")
          writer.raw(params)
        }
      }
    }
    guard let document = try? JSONDocument(request.joined()) else {
      return .failure(ResponseError(.invalidParams, "the parameters are not JSON"))
    }
    var writer = JSONWriter()
    let outcome = document.withRoot { root -> Outcome in
      guard let method = root["method"] else { return .failed(ResponseError(.invalidRequest, "no method")) }
      return handle(Request(method: method, params: root["params"]), result: &writer)
    }
    switch outcome {
    case .answered: return .success(writer.take())
    case .failed(let error): return .failure(error)
    case .later(let work):
      do throws(ResponseError) {
        return .success(try await work(Conversation(listener: onNotification)))
      } catch {
        return .failure(error)
      }
    }
  }
}
