/// What a body of OTLP tells of (opentelemetry-proto, `collector/*/v1`).
package enum OTLPSignal: Sendable { case traces, logs, metrics }

/// How a body of OTLP is written (OTLP 1.9, "OTLP/HTTP Request").
package enum OTLPEncoding: Sendable {
  /// The JSON mapping of protobuf, with ids in hexadecimal digits.
  case json
  /// The wire format of protobuf.
  case protobuf
}
