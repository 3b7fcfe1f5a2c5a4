internal import TraceFormats

/// What a path stands for.
enum RequestTarget: Equatable {
  case signal(OTLPSignal)
  /// The receiver itself.
  case root
  case nothing

  /// The paths of OTLP (OTLP 1.9, "OTLP/HTTP Request"), behind whatever a program puts before them, as an endpoint of
  /// another product has it (`/api/public/otel/v1/traces`), and with or without a slash at the end.
  init(path: String) {
    let parts = path.split(separator: "/")
    if parts.isEmpty {
      self = .root
    } else if parts.count >= 2, parts[parts.count - 2] == "v1", let signal = Self.signals[parts[parts.count - 1]] {
      self = .signal(signal)
    } else {
      self = .nothing
    }
  }

  /// The methods of gRPC (opentelemetry-proto, `collector/*/v1`).
  init(method path: String) {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    let service = "opentelemetry.proto.collector."
    guard parts.count == 3, parts[0].isEmpty, parts[2] == "Export", parts[1].hasPrefix(service),
      let signal = Self.services[parts[1].dropFirst(service.count)]
    else {
      self = .nothing
      return
    }
    self = .signal(signal)
  }

  private static let signals: [Substring: OTLPSignal] = ["traces": .traces, "logs": .logs, "metrics": .metrics]
  private static let services: [Substring: OTLPSignal] = [
    "trace.v1.TraceService": .traces, "logs.v1.LogsService": .logs, "metrics.v1.MetricsService": .metrics,
  ]

  static let hint = "OTLP is taken by POST at /v1/traces, /v1/logs and /v1/metrics, and over gRPC"
}
