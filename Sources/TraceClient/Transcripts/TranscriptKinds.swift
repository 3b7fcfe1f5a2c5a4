internal import TraceFormats

extension SourceKind {
  /// What a coding agent leaves on this machine.
  static func transcripts(in format: any TranscriptFormat) -> SourceKind {
    SourceKind(
      format.product, .optionalPath, help: "the transcripts of a coding agent", variables: format.variables,
      places: { environment in format.places(environment) },
      make: { order in
        TranscriptSource(
          name: order.name, format: format, location: order.location, prices: order.prices,
          environment: order.environment)
      })
  }
}
