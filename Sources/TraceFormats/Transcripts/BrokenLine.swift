internal import JSONTape
internal import SystemCalls

/// The second look at a line that is no JSON value: what of it can be read.
///
/// Two writers of one file leave two records on one line, a crash leaves half of one in front of the next, or zeros; files
/// that were put together have a byte order mark in their middle; a cut character is no UTF-8. Each record that is whole
/// is read; only what is none is lost.
struct BrokenLine {
  /// A record, and where in the mended bytes it begins.
  struct Record {
    let document: JSONDocument
    let offset: Int
  }

  /// The records that were found, in their order.
  private(set) var records: [Record] = []
  /// How many bytes belong to no record.
  private(set) var lostCount = 0
  /// Whether bytes had to be changed.
  private(set) var isMended = false

  /// The line, mended: what the records lie in.
  let bytes: Bytes
  /// Bytes that may still be scanned: a line of nothing but beginnings must not cost its square.
  private var room: Int
  private static let mostRoom = 256 << 20

  init(_ given: Bytes, _ range: Range<Int>) {
    (bytes, isMended) = Self.mended(given, range)
    room = min(Self.mostRoom, max(range.count, 4096) * 64)
    var place = 0
    while let start = next(from: place) {
      lostCount += bytes.array(place..<start).reduce(0) { $0 + ($1 > 0x20 ? 1 : 0) }
      place = start
      guard let end = take(start) else {
        // Nested values of a record that is cut are none; the next record is.
        lostCount += 1
        place += 1
        continue
      }
      place = end
    }
    lostCount += bytes.array(place..<bytes.count).reduce(0) { $0 + ($1 > 0x20 ? 1 : 0) }
  }

  /// Where the next value may begin.
  private func next(from start: Int) -> Int? {
    bytes.withUnsafeBytes { all in
      var place = start
      while let found = firstIndex(of: 0x7B, in: all, from: place) {
        place = found + 1
        if place < all.count, all[place] == 0x22 || all[place] == 0x7D || all[place] == 0x20 { return found }
      }
      return nil
    }
  }

  /// Reads the record that begins at a place, and gives where it ends.
  private mutating func take(_ start: Int) -> Int? {
    guard room > 0 else { return nil }
    do throws(JSONSyntaxError) {
      let document = try JSONDocument(bytes, range: start..<bytes.count)
      return keep(document, start) ? bytes.count : nil
    } catch {
      room -= error.offset + 64
      guard error.reason == .trailingBytes, error.offset > 0 else { return nil }
      let end = start + error.offset
      guard let document = try? JSONDocument(bytes, range: start..<end) else { return nil }
      return keep(document, start) ? end : nil
    }
  }

  private mutating func keep(_ document: JSONDocument, _ offset: Int) -> Bool {
    guard document.withRoot({ Self.isRecord($0) }) else { return false }
    records.append(Record(document: document, offset: offset))
    return true
  }

  private static let names: [StaticString] = [
    "uuid", "timestamp", "payload", "sessionId", "session_id", "leafUuid",
  ]

  /// What every line of both agents has and no value within one: a type beside an id, a time or a payload.
  static func isRecord(_ value: JSONValue) -> Bool {
    guard value.isObject else { return false }
    return names.contains { value[$0] != nil }
      && (value["type"]?.isString == true || value["message"] != nil || value["payload"] != nil)
  }

  // MARK: Bytes

  /// A copy without what no JSON has: control bytes and byte order marks become blanks, what is no UTF-8 becomes U+FFFD.
  private static func mended(_ given: Bytes, _ range: Range<Int>) -> (Bytes, Bool) {
    var line = given.array(range)
    var isMended = false
    for place in line.indices where line[place] < 0x20 {
      if line[place] != 0x09, line[place] != 0x0D { isMended = true }
      line[place] = 0x20
    }
    var place = 0
    while place + 3 < line.count {
      // In front of a record; within a text it is one of its characters.
      if line[place] == 0xEF, line[place + 1] == 0xBB, line[place + 2] == 0xBF, line[place + 3] == 0x7B {
        for offset in 0..<3 { line[place + offset] = 0x20 }
        isMended = true
      }
      place += 1
    }
    let text = String(decoding: line, as: UTF8.self)
    let count = line.count
    if !text.utf8.elementsEqual(line) {
      line = Array(text.utf8)
      isMended = true
    }
    return (Bytes(line), isMended || line.count != count)
  }
}
