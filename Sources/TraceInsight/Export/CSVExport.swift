internal import JSONTape
public import TraceModel

/// A table as RFC 4180 has it: one row a span, in the order of the trees, with a header and CRLF at the ends of lines.
///
/// No cell of text begins like a formula, so that a spreadsheet runs nothing that an agent wrote; cells of numbers are
/// numbers.
public struct CSVExport: SessionExport {
  /// The columns in their order.
  enum Column: String, CaseIterable {
    case sessionId, traceId, spanId, parentSpanId, depth, name, kind, eventType, status, startTime, endTime
    case durationMs, selfMs, childCount, agent, model
    case inputTokens, outputTokens, cacheReadTokens, cacheCreationTokens, reasoningTokens, totalTokens
    case costUsd, timeToFirstTokenMs, error, flags
    case inputPreview, inputBytes, outputPreview, outputBytes
    case input, output, metadata

    static func all(with payloads: PayloadExtent) -> [Column] {
      allCases.filter { column in
        switch column {
        case .inputPreview, .inputBytes, .outputPreview, .outputBytes: payloads == .preview || payloads == .words
        case .input, .output, .metadata: payloads == .full
        default: true
        }
      }
    }
  }

  private let session: Session
  private let columns: [Column]

  /// The media type of the text (RFC 6838).
  public var contentType: String { "text/csv; charset=utf-8; header=present" }

  /// - Parameter payloads: which columns there are for inputs and outputs.
  public init(_ session: Session, payloads: PayloadExtent) {
    self.session = session
    columns = Column.all(with: payloads)
  }

  /// Writes the session, until `output` is stopped.
  public func write(to output: inout ExportOutput) {
    var text: [UInt8] = []
    text.append(columns.map(\.rawValue).joined(separator: ",") + "\r\n")
    for trace in session.traces {
      for (span, depth) in TreeWalk(trace, of: session) {
        if output.isStopped { return }
        for (place, column) in columns.enumerated() {
          if place > 0 { text.append(0x2C) }
          write(column, of: span, depth, trace, to: &text)
        }
        text.append("\r\n")
        output.countSpan()
        output.take(&text)
      }
    }
    output.take(&text, isLast: true)
  }

  private func write(_ column: Column, of span: Span, _ depth: Int, _ trace: Trace, to row: inout [UInt8]) {
    let usage = span.call?.usage
    switch column {
    case .sessionId: CSVCell.write(session.id, to: &row)
    case .traceId: CSVCell.write(session.text(trace.id), to: &row)
    case .spanId: CSVCell.write(session.text(span.id), to: &row)
    case .parentSpanId: CSVCell.write(session.text(span.parentID), to: &row)
    case .depth: CSVCell.write(Count(clamping: depth), to: &row)
    case .name: CSVCell.write(session.text(span.name), to: &row)
    case .kind: row.append("\(span.kind.name)")
    case .eventType: CSVCell.write(session.text(span.eventType), to: &row)
    case .status: row.append("\(span.status.name)")
    case .startTime: CSVCell.write(span.start?.rfc3339, to: &row)
    case .endTime: CSVCell.write(span.end?.rfc3339, to: &row)
    case .durationMs: CSVCell.write(span.duration, scale: 6, to: &row)
    case .selfMs: CSVCell.write(span.selfTime, scale: 6, to: &row)
    case .childCount: CSVCell.write(Count(clamping: span.childCount), to: &row)
    case .agent: CSVCell.write(session.text(span.agent), to: &row)
    case .model: CSVCell.write(span.call.flatMap { session.text($0.model) }, to: &row)
    case .inputTokens: CSVCell.write(usage?.input, to: &row)
    case .outputTokens: CSVCell.write(usage?.output, to: &row)
    case .cacheReadTokens: CSVCell.write(usage?.cacheRead, to: &row)
    case .cacheCreationTokens: CSVCell.write(usage?.cacheCreation, to: &row)
    case .reasoningTokens: CSVCell.write(usage?.reasoning, to: &row)
    case .totalTokens: CSVCell.write(usage?.total, to: &row)
    case .costUsd: CSVCell.write(span.call?.cost, scale: Cost.decimals, to: &row)
    case .timeToFirstTokenMs: CSVCell.write(span.timeToFirstToken, scale: 6, to: &row)
    case .error: CSVCell.write(session.text(span.error), to: &row)
    case .flags:
      CSVCell.write(
        SpanFlags.names.filter { span.flags.contains($0.flag) }.map { "\($0.name)" }.joined(separator: " "), to: &row)
    case .inputPreview: CSVCell.write(session.preview(span.input), to: &row)
    case .inputBytes: CSVCell.write(span.input.isAbsent ? nil : Count(clamping: span.input.count), to: &row)
    case .outputPreview: CSVCell.write(session.preview(span.output), to: &row)
    case .outputBytes: CSVCell.write(span.output.isAbsent ? nil : Count(clamping: span.output.count), to: &row)
    case .input: CSVCell.write(session.mendedText(span.input), to: &row)
    case .output: CSVCell.write(session.mendedText(span.output), to: &row)
    case .metadata: CSVCell.write(session.mendedText(span.metadata), to: &row)
    }
  }
}

/// One cell of a table.
enum CSVCell {
  /// A number; nothing where it is not known.
  static func write(_ figure: (some Figure)?, scale: Int = 0, to row: inout [UInt8]) {
    figure?.append(to: &row, scale: scale)
  }

  /// Text, quoted where it must be. What would be taken for a formula gets an apostrophe in front, which is how
  /// spreadsheets are told that it is text.
  static func write(_ text: String?, to row: inout [UInt8]) {
    guard let text else { return }
    let isLikeFormula = ReadableText.isLikeFormula(text)
    guard text.utf8.contains(where: { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }) else {
      if isLikeFormula { row.append(0x27) }
      return row.append(text)
    }
    row.append(0x22)
    if isLikeFormula { row.append(0x27) }
    for byte in text.utf8 {
      if byte == 0x22 { row.append(0x22) }
      row.append(byte)
    }
    row.append(0x22)
  }
}

extension Session {
  /// A string, or JSON that every reader takes.
  fileprivate func mendedText(_ slice: Slice) -> String? {
    if slice.isAbsent { return nil }
    let (bytes, range) = bytes.locate(slice)
    return bytes[range.lowerBound] == 0x22 ? text(slice) : json { $0.mended(bytes, range) }.text
  }

  /// The first characters of a value as text, without decoding the rest.
  func preview(_ slice: Slice, limit: Int = PayloadExtent.previewLength) -> String? {
    if slice.isAbsent { return nil }
    let (bytes, range) = bytes.locate(slice)
    guard let document = try? JSONDocument(json { $0.preview(bytes, range, limit: limit) }.joined()) else { return nil }
    return document.withRoot { $0.stringValue }
  }
}
