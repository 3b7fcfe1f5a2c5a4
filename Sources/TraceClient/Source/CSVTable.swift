package import JSONTape

/// A table of comma-separated values (RFC 4180). Whatever the text is, every cell of it is in the table.
package struct CSVTable: Sendable, Equatable {
  /// The names in the first line.
  package private(set) var columns: [String] = []
  /// The other lines; one may have more or fewer cells than there are names.
  package private(set) var rows: [[String]] = []

  /// Reads a table; a byte order mark before it is passed over.
  package init(_ bytes: Bytes) {
    let lines = bytes.withUnsafeBytes { Self.lines($0) }
    columns = lines.first ?? []
    rows = Array(lines.dropFirst())
  }

  private static func lines(_ bytes: UnsafeRawBufferPointer) -> [[String]] {
    var lines: [[String]] = []
    var line: [String] = []
    var cell: [UInt8] = []
    var isQuoted = false
    var hasContent = false
    // A byte order mark is no part of the first name.
    var place = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    func endCell() {
      line.append(String(decoding: cell, as: UTF8.self))
      cell = []
    }
    func endLine() {
      guard hasContent else { return }
      endCell()
      lines.append(line)
      line = []
      hasContent = false
    }
    while place < bytes.count {
      let byte = bytes[place]
      place += 1
      switch byte {
      case 0x22 where isQuoted:
        if place < bytes.count, bytes[place] == 0x22 {
          cell.append(0x22)
          place += 1
        } else {
          isQuoted = false
        }
      case _ where isQuoted: cell.append(byte)
      case 0x22 where cell.isEmpty:
        isQuoted = true
        hasContent = true
      case 0x2C:
        endCell()
        hasContent = true
      case 0x0A: endLine()
      case 0x0D where place >= bytes.count || bytes[place] == 0x0A: break
      default:
        cell.append(byte)
        hasContent = true
      }
    }
    endLine()
    return lines
  }
}
