/// A span among all of a session.
struct OTLPSpanKey: Hashable {
  /// An id in the form that takes the least memory: there is one for each span and one for its parent.
  private enum ID: Hashable {
    case number(UInt64)
    case text(String)
  }

  private let trace: Int32
  private let id: ID

  /// - Parameters:
  ///   - trace: the number of its turn.
  ///   - id: its id in lower case.
  init(trace: Int, _ id: String) {
    self.trace = Int32(clamping: trace)
    // As long as ids of OTLP are, so that no two texts are one number.
    if id.utf8.count == 16, let number = UInt64(id, radix: 16), id.utf8.first != UInt8(ascii: "+") {
      self.id = .number(number)
    } else {
      self.id = .text(id)
    }
  }
}
