internal import JSONTape

/// What must be so of JSON that the program writes.
enum JSONCheck {
  /// One value, and nothing that would end a line.
  static func line(_ bytes: Bytes, _ what: @autoclosure () -> String) throws(Violation) -> JSONDocument {
    let document: JSONDocument
    do throws(JSONSyntaxError) {
      document = try JSONDocument(bytes)
    } catch {
      throw Violation("\(what()) is no JSON: \(error): \(bytes.text(0..<min(bytes.count, 2000)))")
    }
    let isLine = bytes.withUnsafeBytes { !$0.contains(0x0A) && !$0.contains(0x0D) }
    try require(isLine, "\(what()) is more than one line")
    return document
  }

  /// Values in lines.
  static func lines(_ bytes: [UInt8], _ what: @autoclosure () -> String) throws(Violation) -> [JSONDocument] {
    var documents: [JSONDocument] = []
    for line in bytes.split(separator: 0x0A) {
      documents.append(try self.line(Bytes(line), "\(what()), line \(documents.count + 1),"))
    }
    return documents
  }
}
