package import JSONTape

/// Why bytes are no body of OTLP in protobuf.
package struct OTLPWireError: Error { package let description = "the body is not an export request in protobuf" }

extension OTLPIndex {
  /// Indexes an `ExportTraceServiceRequest` or `ExportLogsServiceRequest`, which are written like `TracesData` and
  /// `LogsData`; what is beyond the limit is counted, not kept.
  ///
  /// Only what is around attributes and what names a trace or a session is read: the rest is read when it is decoded.
  ///
  /// - Throws: `OTLPWireError` where the bytes break off or are none.
  package init(wire body: Bytes, _ signal: OTLPSignal, limit: Limit? = nil) throws(OTLPWireError) {
    self.init(limit: limit)
    let isWhole = body.withUnsafeBytes { memory in
      read(resources: ProtobufReader(memory, 0..<memory.count), signal)
    }
    if !isWhole { throw OTLPWireError() }
  }

  private mutating func read(resources fields: ProtobufReader, _ signal: OTLPSignal) -> Bool {
    var reader = fields
    while let value = reader.next() {
      guard reader.number == 1, case .bytes(let range) = value else { continue }
      guard read(scopes: ProtobufReader(reader.memory, range), signal) else { return false }
    }
    return !reader.isBroken
  }

  /// The scopes of one resource, which may stand in front of it.
  private mutating func read(scopes fields: ProtobufReader, _ signal: OTLPSignal) -> Bool {
    var named: OTLPSessionName?
    var reader = fields
    while let value = reader.next() {
      guard reader.number == 1, case .bytes(let range) = value else { continue }
      named = OTLPSessionName.best(inResource: ProtobufReader(reader.memory, range)) ?? named
    }
    if reader.isBroken { return false }
    reader = fields
    while let value = reader.next() {
      // 1000 is how exporters of before 2022 say `scope_spans`.
      guard reader.number == 2 || reader.number == 1000, case .bytes(let range) = value else { continue }
      guard read(records: ProtobufReader(reader.memory, range), signal, named) else { return false }
    }
    return true
  }

  private mutating func read(records fields: ProtobufReader, _ signal: OTLPSignal, _ named: OTLPSessionName?) -> Bool {
    var reader = fields
    while let value = reader.next() {
      guard reader.number == 2, case .bytes(let range) = value else { continue }
      let record = ProtobufReader(reader.memory, range)
      switch signal {
      case .traces:
        guard let head = Head(span: record, known: &lastTrace) else { return false }
        take(span: range, head, resource: named)
      case .logs:
        guard let trace = Head.trace(ofLog: record) else { return false }
        take(log: range, trace: trace)
      case .metrics: break
      }
    }
    return !reader.isBroken
  }
}

extension OTLPIndex.Head {
  /// An id of OpenTelemetry has this many bytes; another length means none (OTLP 1.9, `trace.proto`).
  private static let traceIDBytes = 16

  /// - Parameter known: the trace of the span before, whose id need not be made again where it is this one's, too.
  fileprivate init?(span fields: ProtobufReader, known: inout OTLPIndex.WireTrace) {
    self.init()
    isRoot = true
    var reader = fields
    var renamed: String?
    while let value = reader.next() {
      switch (reader.number, value) {
      case (1, .bytes(let range)): trace = Self.trace(reader.memory, range, &known)
      case (4, .bytes(let range)): isRoot = Self.isNone(reader.memory, range)
      case (7, .fixed64(let time)) where time > 0: start = time
      case (9, .bytes(let range)): take(attribute: ProtobufReader(reader.memory, range), &renamed)
      default: break
      }
    }
    if reader.isBroken { return nil }
    if let renamed { trace = renamed }
  }

  /// The trace that a log record names, empty for none; `nil` where the bytes break off.
  fileprivate static func trace(ofLog fields: ProtobufReader) -> String? {
    var reader = fields
    var trace = ""
    var known = OTLPIndex.WireTrace()
    while let value = reader.next() {
      if reader.number == 9, case .bytes(let range) = value { trace = self.trace(reader.memory, range, &known) }
    }
    return reader.isBroken ? nil : trace
  }

  private static func trace(
    _ memory: UnsafeRawBufferPointer, _ range: Range<Int>, _ known: inout OTLPIndex.WireTrace
  ) -> String {
    // The reader gives ranges of its memory alone, and this one has both halves.
    guard range.count == traceIDBytes else { return "" }
    let first = memory.loadUnaligned(fromByteOffset: range.lowerBound, as: UInt64.self)
    let second = memory.loadUnaligned(fromByteOffset: range.lowerBound + 8, as: UInt64.self)
    if known.first != first || known.second != second {
      known = OTLPIndex.WireTrace(
        first: first, second: second, id: Hexadecimal.text(UnsafeRawBufferPointer(rebasing: memory[range])))
    }
    return known.id
  }

  /// Whether an id is none: not there, or zeros.
  private static func isNone(_ memory: UnsafeRawBufferPointer, _ range: Range<Int>) -> Bool {
    UnsafeRawBufferPointer(rebasing: memory[range]).allSatisfy { $0 == 0 }
  }

  private mutating func take(attribute fields: ProtobufReader, _ renamed: inout String?) {
    guard let (key, value) = Self.attribute(fields) else { return }
    let name = UnsafeRawBufferPointer(rebasing: fields.memory[key])
    if let place = OTLPFormat.sessionKeys[utf8: name] {
      session = OTLPSessionName.better(place, ProtobufReader(fields.memory, value), than: session)
    } else if name.count == OTLPFormat.ownTraceID.utf8CodeUnitCount, name.elementsEqual(OTLPFormat.ownTraceIDBytes) {
      renamed = OTLPSessionName.text(ProtobufReader(fields.memory, value))
    }
  }

  /// Where the key and the value of an attribute lie.
  fileprivate static func attribute(_ fields: ProtobufReader) -> (key: Range<Int>, value: Range<Int>)? {
    var reader = fields
    var key: Range<Int>?
    var value: Range<Int>?
    while let field = reader.next() {
      guard case .bytes(let range) = field else { continue }
      if reader.number == 1 { key = range } else if reader.number == 2 { value = range }
    }
    guard let key, let value else { return nil }
    return (key, value)
  }
}

extension OTLPSessionName {
  /// The best name among the attributes of a resource.
  fileprivate static func best(inResource fields: ProtobufReader) -> OTLPSessionName? {
    var best: OTLPSessionName?
    var reader = fields
    while let field = reader.next() {
      guard reader.number == 1, case .bytes(let range) = field,
        let (key, value) = OTLPIndex.Head.attribute(ProtobufReader(reader.memory, range)),
        let place = OTLPFormat.sessionKeys[utf8: UnsafeRawBufferPointer(rebasing: reader.memory[key])]
      else { continue }
      best = better(place, ProtobufReader(reader.memory, value), than: best)
    }
    return best
  }

  fileprivate static func better(
    _ place: Int, _ value: ProtobufReader, than known: OTLPSessionName?
  ) -> OTLPSessionName? {
    guard place < known?.place ?? .max, let id = text(value).flatMap({ Self.id($0) }) else { return known }
    return OTLPSessionName(id: id, place: place)
  }

  /// An `AnyValue` as text, as OTLP/JSON would spell it; `nil` for one that is no single value.
  fileprivate static func text(_ fields: ProtobufReader) -> String? {
    var reader = fields
    var text: String?
    while let value = reader.next() {
      switch (reader.number, value) {
      case (1, .bytes(let range)):
        text = String(decoding: UnsafeRawBufferPointer(rebasing: reader.memory[range]), as: UTF8.self)
      case (2, .varint(let bits)): text = bits != 0 ? "true" : "false"
      case (3, .varint(let bits)): text = "\(Int64(bitPattern: bits))"
      case (4, .fixed64(let bits)): text = json { $0.double(Double(bitPattern: bits)) }.text
      default: text = nil
      }
    }
    return text
  }
}
