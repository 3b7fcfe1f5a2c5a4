package import JSONRPC
internal import JSONTape
internal import TraceClient

/// The members of `initializationOptions`.
package enum InitializationOption {
  /// An error about one of them, which says what it must be.
  package static func refusal(_ name: String, _ message: String) -> ResponseError {
    let field = SourceError.Field(field: "initializationOptions.\(name)", message: message)
    return ResponseError(
      .invalidParams, "\(field.field) \(message)",
      data: json { writer in
        writer.object { writer in
          writer.key("errors")
          ErrorPresentation.write([field], to: &writer)
        }
      })
  }
}
