package import JSONTape
package import TraceModel

/// Writes messages of OTLP in protobuf as the OTLP/JSON that says the same.
///
/// What a model shows are values of JSON text, so a span that came as protobuf becomes text once, when it is decoded, and
/// from there on has the way of any other. Nothing of it is lost: what nests deeper than is read stays as its bytes.
package struct OTLPWireText {
  /// How deep messages may nest, which readers of protobuf bound at 100 by default.
  private static let mostDepth = 100

  /// How many messages broke off; what stood before is there.
  private var brokenMessages = 0
  /// How many texts were not UTF-8; what was none is U+FFFD.
  private var mendedTexts = 0
  /// How many values were too deep to be read.
  private var deepValues = 0

  package init() {}

  /// Tells of what was odd.
  package func warn(in warnings: inout WarningList) {
    warnings.add("brokenMessages", "messages of protobuf broke off; what stood before is here", count: brokenMessages)
    warnings.add("mendedTexts", "texts were not UTF-8; what was none is U+FFFD", count: mendedTexts)
    warnings.add("deepValues", "values were too deep to be read; they are here as their bytes", count: deepValues)
  }

  /// Writes one span.
  package mutating func write(span range: Range<Int>, of body: Bytes, to writer: inout JSONWriter) {
    body.withUnsafeBytes { write(.span, ProtobufReader($0, range), 0, &writer) }
  }

  /// Writes one log record.
  package mutating func write(log range: Range<Int>, of body: Bytes, to writer: inout JSONWriter) {
    body.withUnsafeBytes { write(.logRecord, ProtobufReader($0, range), 0, &writer) }
  }

  /// Writes an export request, or a document of a file.
  package mutating func write(
    request range: Range<Int>, _ signal: OTLPSignal, of body: Bytes, to writer: inout JSONWriter
  ) {
    body.withUnsafeBytes { write(signal == .logs ? .logsData : .tracesData, ProtobufReader($0, range), 0, &writer) }
  }

  /// Members come in the order of their numbers. Of a field that is not a list and comes twice the last counts, and of an
  /// `AnyValue`, which has one value, the last of all.
  private mutating func write(
    _ message: OTLPMessage, _ fields: ProtobufReader, _ depth: Int, _ writer: inout JSONWriter
  ) {
    // Nine messages of ten are attributes: they are written in one pass.
    if message == .keyValue { return write(keyValue: fields, depth, &writer) }
    if message == .anyValue { return write(anyValue: fields, depth, &writer) }
    var present: UInt64 = 0
    var reader = fields
    while let value = reader.next() {
      let number = message.number(reader.number)
      guard let field = message.field(number), Self.isOfKind(value, field.spelling) else { continue }
      present |= 1 << number
    }
    if reader.isBroken { brokenMessages += 1 }
    writer.beginObject()
    while present != 0 {
      let number = present.trailingZeroBitCount
      present &= present - 1
      if let field = message.field(number) { write(field, number, of: message, fields, depth, &writer) }
    }
    writer.endObject()
  }

  private mutating func write(keyValue fields: ProtobufReader, _ depth: Int, _ writer: inout JSONWriter) {
    var key: ProtobufReader.Value?
    var value: ProtobufReader.Value?
    var reader = fields
    while let field = reader.next() {
      guard case .bytes = field else { continue }
      if reader.number == 1 { key = field } else if reader.number == 2 { value = field }
    }
    if reader.isBroken { brokenMessages += 1 }
    writer.beginObject()
    if let key {
      writer.key(OTLPMessage.key.name)
      write(key, OTLPMessage.key, reader.memory, depth, &writer)
    }
    if let value {
      writer.key(OTLPMessage.value.name)
      write(value, OTLPMessage.value, reader.memory, depth, &writer)
    }
    writer.endObject()
  }

  private mutating func write(anyValue fields: ProtobufReader, _ depth: Int, _ writer: inout JSONWriter) {
    var last: (value: ProtobufReader.Value, field: OTLPMessage.Field)?
    var reader = fields
    while let value = reader.next() {
      guard let field = OTLPMessage.anyValue.field(reader.number), Self.isOfKind(value, field.spelling) else {
        continue
      }
      last = (value, field)
    }
    if reader.isBroken { brokenMessages += 1 }
    writer.beginObject()
    if let last {
      writer.key(last.field.name)
      write(last.value, last.field, reader.memory, depth, &writer)
    }
    writer.endObject()
  }

  private mutating func write(
    _ field: OTLPMessage.Field, _ number: Int, of message: OTLPMessage, _ fields: ProtobufReader, _ depth: Int,
    _ writer: inout JSONWriter
  ) {
    var reader = fields
    var last: ProtobufReader.Value?
    writer.key(field.name)
    if field.isRepeated { writer.beginArray() }
    while let value = reader.next() {
      guard message.number(reader.number) == number, Self.isOfKind(value, field.spelling) else { continue }
      if field.isRepeated {
        write(value, field, reader.memory, depth, &writer)
      } else {
        last = value
      }
    }
    if let last { write(last, field, reader.memory, depth, &writer) }
    if field.isRepeated { writer.endArray() }
  }

  private static func isOfKind(_ value: ProtobufReader.Value, _ spelling: OTLPMessage.Spelling) -> Bool {
    switch (spelling, value) {
    case (.text, .bytes), (.id, .bytes), (.base64, .bytes), (.message, .bytes), (.float, .fixed64): true
    case (.text, _), (.id, _), (.base64, _), (.message, _), (.float, _): false
    case (_, .bytes): false
    default: true
    }
  }

  private mutating func write(
    _ value: ProtobufReader.Value, _ field: OTLPMessage.Field, _ memory: UnsafeRawBufferPointer, _ depth: Int,
    _ writer: inout JSONWriter
  ) {
    switch value {
    case .bytes(let range):
      if let message = field.message { return write(message, in: range, memory, depth + 1, &writer) }
      let bytes = UnsafeRawBufferPointer(rebasing: memory[range])
      switch field.spelling {
      case .id: writer.string(Hexadecimal.text(bytes))
      case .base64: Self.writeBase64(bytes, &writer)
      default: if !writer.string(utf8: bytes) { mendedTexts += 1 }
      }
    case .varint(let bits), .fixed64(let bits): Self.write(bits, field.spelling, &writer)
    case .fixed32(let bits): Self.write(UInt64(truncatingIfNeeded: bits), field.spelling, &writer)
    }
  }

  private mutating func write(
    _ message: OTLPMessage, in range: Range<Int>, _ memory: UnsafeRawBufferPointer, _ depth: Int,
    _ writer: inout JSONWriter
  ) {
    guard depth > Self.mostDepth, message == .anyValue else {
      return write(message, ProtobufReader(memory, range), depth, &writer)
    }
    deepValues += 1
    writer.object { writer in
      writer.key("bytesValue")
      Self.writeBase64(UnsafeRawBufferPointer(rebasing: memory[range]), &writer)
    }
  }

  private static func writeBase64(_ bytes: UnsafeRawBufferPointer, _ writer: inout JSONWriter) {
    Base64.text(bytes).withUnsafeBytes { _ = writer.string(utf8: $0) }
  }

  private static func write(_ bits: UInt64, _ spelling: OTLPMessage.Spelling, _ writer: inout JSONWriter) {
    switch spelling {
    case .bool: writer.bool(bits != 0)
    case .signed64: writer.string("\(Int64(bitPattern: bits))")
    case .unsigned64: writer.string("\(bits)")
    case .float: write(Double(bitPattern: bits), &writer)
    // Of more bits than a field has the lowest count, as every reader of protobuf has it.
    default: writer.int(Int64(truncatingIfNeeded: bits & 0xFFFF_FFFF))
    }
  }

  /// JSON has no words for numbers that are none; OTLP/JSON spells them as text.
  private static func write(_ value: Double, _ writer: inout JSONWriter) {
    if value.isFinite {
      writer.double(value)
    } else {
      writer.string(value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity")
    }
  }
}
