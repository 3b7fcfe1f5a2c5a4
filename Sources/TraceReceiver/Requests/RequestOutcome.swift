internal import JSONTape
internal import TraceFormats

/// What became of a request, however it came.
enum RequestOutcome: Sendable, Equatable {
  /// All of it is taken.
  case taken
  /// So many spans or log records of it are not kept, for good: they are not to be sent again (OTLP 1.9, "Partial
  /// Success").
  case partly(OTLPSignal, without: Int, reason: String)
  case refused(RequestRefusal)
  /// It brought nothing, and asked who is there or what may be done.
  case told(String)

  /// The message that answers it: `ExportTraceServiceResponse` and its like, which have the same fields, or
  /// `google.rpc.Status`, as OTLP wants it for failures.
  func message(_ encoding: OTLPEncoding) -> [UInt8] {
    switch encoding {
    case .json: Array(jsonMessage.utf8)
    case .protobuf: protobufMessage
    }
  }

  private var jsonMessage: String {
    json { writer in
      writer.object { writer in
        switch self {
        case .taken:
          writer.key("partialSuccess")
          writer.object { _ in }
        case .partly(let signal, let count, let reason):
          writer.key("partialSuccess")
          writer.object { writer in
            writer.key(Self.rejected(signal))
            writer.string("\(count)")
            writer.key("errorMessage")
            writer.string(reason)
          }
        case .refused(let refusal):
          writer.key("code")
          writer.int(refusal.code)
          writer.key("message")
          writer.string(refusal.message)
        case .told(let text):
          writer.key("message")
          writer.string(text)
        }
      }
    }.text
  }

  private static func rejected(_ signal: OTLPSignal) -> String {
    switch signal {
    case .traces: "rejectedSpans"
    case .logs: "rejectedLogRecords"
    case .metrics: "rejectedDataPoints"
    }
  }

  private var protobufMessage: [UInt8] {
    var message = ProtobufMessage()
    switch self {
    case .taken, .told: break
    case .partly(_, let count, let reason):
      var partly = ProtobufMessage()
      partly.add(1, count)
      partly.add(2, reason)
      message.add(1, partly.bytes)
    case .refused(let refusal):
      message.add(1, refusal.code)
      message.add(2, refusal.message)
    }
    return message.bytes
  }
}

/// The little of protobuf's wire format that answers need (protobuf.dev, "Encoding").
struct ProtobufMessage {
  private(set) var bytes: [UInt8] = []

  /// A number that is none below zero.
  mutating func add(_ field: UInt8, _ number: Int) {
    addVarint(UInt64(clamping: field) << 3)
    addVarint(UInt64(clamping: number))
  }

  mutating func add(_ field: UInt8, _ text: String) { add(field, Array(text.utf8)) }

  /// A message or a string.
  mutating func add(_ field: UInt8, _ content: [UInt8]) {
    addVarint(UInt64(clamping: field) << 3 | 2)
    addVarint(UInt64(clamping: content.count))
    bytes += content
  }

  private mutating func addVarint(_ number: UInt64) {
    var rest = number
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }
}
