internal import JSONTape
internal import TraceInsight
internal import TraceModel

/// What must be so of a session's exports.
enum ExportCheck {
  static func all(of session: Session) throws(Violation) {
    for payloads in PayloadExtent.allCases {
      try table(bytes(of: CSVExport(session, payloads: payloads)))
      let otlp = OTLPExport(session, source: "s", version: "1", payloads: payloads)
      _ = try document(bytes(of: otlp), "the OTLP export")
      _ = try document(bytes(of: ChromeTraceExport(session, payloads: payloads)), "the Chrome export")
    }
    for weight in FoldedExport.Weight.allCases { try stacks(bytes(of: FoldedExport(session, weight: weight))) }
    let markdown = bytes(of: MarkdownExport(session, source: "s", payloads: .preview, budgetTokens: 1000))
    try require(markdown.count <= 4000, "markdown for 1000 tokens has \(markdown.count) bytes")
    let lines = bytes(
      of: JSONLinesExport(session, source: "s") { span, writer in
        writer.key("id")
        session.write(span.id, to: &writer)
      })
    let count = try JSONCheck.lines(lines, "the export in lines").count
    try require(count == session.spans.count, "\(session.spans.count) spans gave \(count) lines")
  }

  private static func bytes(of export: some SessionExport) -> [UInt8] {
    var bytes: [UInt8] = []
    var output = ExportOutput { piece in
      piece.forEachPiece {
        bytes.append(contentsOf: $0)
        return true
      }
      return true
    }
    export.write(to: &output)
    return bytes
  }

  private static func document(_ bytes: [UInt8], _ what: String) throws(Violation) -> JSONDocument {
    do throws(JSONSyntaxError) {
      return try JSONDocument(Bytes(bytes))
    } catch {
      throw Violation("\(what) is no JSON: \(error)")
    }
  }

  /// Frames and a number in each line.
  private static func stacks(_ bytes: [UInt8]) throws(Violation) {
    for line in bytes.split(separator: 0x0A) {
      let number = line.reversed().prefix { $0 != 0x20 }
      let isNumber = !number.isEmpty && number.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
      try require(isNumber && number.count < line.count, "no stack: \(String(decoding: line, as: UTF8.self))")
    }
  }

  /// A table by RFC 4180, of rows that are equally long, in which no cell is a formula.
  private static func table(_ bytes: [UInt8]) throws(Violation) {
    var columns: Int?
    var row: [[UInt8]] = [[]]
    var isQuoted = false
    var place = 0
    while place < bytes.count {
      let byte = bytes[place]
      place += 1
      if byte == 0x22 {
        // Two quotes in a quoted cell stand for one.
        if isQuoted, place < bytes.count, bytes[place] == 0x22 {
          row[row.count - 1].append(byte)
          place += 1
        } else {
          isQuoted.toggle()
        }
      } else if isQuoted || byte != 0x2C && byte != 0x0D {
        row[row.count - 1].append(byte)
      } else if byte == 0x2C {
        row.append([])
      } else {
        try require(place < bytes.count && bytes[place] == 0x0A, "a row of the table ends without CRLF")
        place += 1
        try require(columns ?? row.count == row.count, "a row of \(row.count) cells among others of \(columns ?? 0)")
        columns = row.count
        for cell in row { try require(!isFormula(cell), "a formula: \(String(decoding: cell, as: UTF8.self))") }
        row = [[]]
      }
    }
    try require(!isQuoted && row == [[]], "the table ends in the middle of a row")
  }

  private static func isFormula(_ cell: [UInt8]) -> Bool {
    let isNumber = !cell.isEmpty && cell.allSatisfy { $0 >= 0x2D && $0 <= 0x39 && $0 != 0x2F }
    return !isNumber && ReadableText.isLikeFormula(String(decoding: cell, as: UTF8.self))
  }
}
