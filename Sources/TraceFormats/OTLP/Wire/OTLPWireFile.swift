package import JSONTape
package import TraceModel

/// Files of OTLP in protobuf: one `TracesData` or `LogsData`, or many behind one another.
///
/// Writers of many put the length of each in front of it: as a varint (protobuf's own `writeDelimitedTo`), or as four
/// bytes, the highest first (the collector's file exporter).
package enum OTLPWireFile {
  /// The OTLP/JSON that a file says, a line for each message; `nil` for what is no such file.
  ///
  /// Metrics are passed over. A message that is none is left out, and a last one that is cut short, as in a file that is
  /// being written; both are counted.
  package static func text(_ file: Bytes, _ warnings: inout WarningList) -> Bytes? {
    guard file.count > 0, let messages = messages(file, &warnings) else { return nil }
    var text = OTLPWireText()
    // Most of what is written are strings, which are as long in both.
    var writer = JSONWriter(capacity: file.count * 2)
    for (range, signal) in messages where signal != .metrics {
      text.write(request: range, signal, of: file, to: &writer)
      writer.verbatim("\n")
    }
    text.warn(in: &warnings)
    return writer.take().joined()
  }

  private static func messages(
    _ file: Bytes, _ warnings: inout WarningList
  ) -> [(range: Range<Int>, signal: OTLPSignal)]? {
    let split = file.withUnsafeBytes { memory -> Split? in
      if let signal = signal(of: memory, 0..<memory.count) { return Split(messages: [(0..<memory.count, signal)]) }
      return self.split(memory, length: varint) ?? self.split(memory, length: fourBytes)
    }
    warnings.add("brokenMessages", "messages of files are not OTLP", count: split?.broken ?? 0)
    warnings.add("unfinishedMessages", "last messages of files are cut short", count: split?.isCut == true ? 1 : 0)
    return split?.messages
  }

  /// The messages of a file, and what was odd.
  private struct Split {
    var messages: [(range: Range<Int>, signal: OTLPSignal)] = []
    var broken = 0
    var isCut = false
  }

  private typealias Length = (UnsafeRawBufferPointer, inout Int) -> Int?

  /// The messages behind lengths; `nil` where the first of them is none, since the lengths are others then.
  private static func split(_ memory: UnsafeRawBufferPointer, length: Length) -> Split? {
    var split = Split()
    var place = 0
    while place < memory.count {
      guard let count = length(memory, &place), count <= memory.count - place else {
        split.isCut = true
        break
      }
      let range = place..<(place + count)
      if let signal = signal(of: memory, range) {
        split.messages.append((range, signal))
      } else if split.messages.isEmpty {
        return nil
      } else {
        split.broken += 1
      }
      place = range.upperBound
    }
    return split.messages.isEmpty ? nil : split
  }

  private static func varint(_ memory: UnsafeRawBufferPointer, _ place: inout Int) -> Int? {
    var value = 0
    for shift in stride(from: 0, to: 35, by: 7) {
      guard place < memory.count else { return nil }
      let byte = memory[place]
      place += 1
      value |= Int(truncatingIfNeeded: byte & 0x7F) << shift
      if byte < 0x80 { return value }
    }
    return nil
  }

  private static func fourBytes(_ memory: UnsafeRawBufferPointer, _ place: inout Int) -> Int? {
    guard memory.count - place >= 4 else { return nil }
    defer { place += 4 }
    return (0..<4).reduce(0) { $0 << 8 | Int(truncatingIfNeeded: memory[place + $1]) }
  }

  // MARK: What a message is

  /// Which signal a message tells of, by what is in it: all three are built alike, down to their records. `nil` for what
  /// is none of them.
  private static func signal(of memory: UnsafeRawBufferPointer, _ range: Range<Int>) -> OTLPSignal? {
    var found: OTLPSignal?
    guard !range.isEmpty,
      forEach(
        memory, range, within: [1],
        { resource in
          forEach(memory, resource, within: [1, 2, 3, 1000]) { number, scope in
            number == 1 || number == 3
              || forEach(memory, scope, within: [1, 2, 3]) { number, record in
                if number == 2, found == nil { found = self.signal(ofRecord: memory, record) }
                return number != 2 || found != nil
              }
          }
        })
    else { return nil }
    return found ?? .metrics
  }

  private static func forEach(
    _ memory: UnsafeRawBufferPointer, _ range: Range<Int>, within numbers: [Int], _ body: (Range<Int>) -> Bool
  ) -> Bool {
    forEach(memory, range, within: numbers) { _, range in body(range) }
  }

  /// Whether a message has no fields but messages of these numbers, each of which is as it must be.
  private static func forEach(
    _ memory: UnsafeRawBufferPointer, _ range: Range<Int>, within numbers: [Int], _ body: (Int, Range<Int>) -> Bool
  ) -> Bool {
    var reader = ProtobufReader(memory, range)
    while let value = reader.next() {
      guard numbers.contains(reader.number), case .bytes(let range) = value, body(reader.number, range) else {
        return false
      }
    }
    return !reader.isBroken
  }

  /// A span begins with its trace's id of 16 bytes and has times; a log record has its first time in front, or none; a
  /// metric has a name, and data of one of five kinds.
  private static func signal(ofRecord memory: UnsafeRawBufferPointer, _ range: Range<Int>) -> OTLPSignal? {
    var hasTraceID = false
    var hasTime = false
    var isLog = false
    var isMetric = false
    var reader = ProtobufReader(memory, range)
    while let value = reader.next() {
      switch (reader.number, value) {
      case (1, .bytes(let id)): hasTraceID = id.count == 16 || id.isEmpty
      case (7, .fixed64), (8, .fixed64): hasTime = true
      case (1, .fixed64), (11, .fixed64): isLog = true
      case (5, .bytes), (7, .bytes), (9, .bytes), (10, .bytes), (11, .bytes): isMetric = true
      default: break
      }
    }
    if reader.isBroken { return nil }
    if isLog { return .logs }
    if hasTraceID || hasTime { return .traces }
    return isMetric ? .metrics : .logs
  }
}
