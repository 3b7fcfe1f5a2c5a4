internal import JSONTape
internal import TraceModel

/// How much of inputs, outputs and metadata an answer carries.
enum Payloads: String, Sendable, CaseIterable {
  case none, preview, full

  /// How many characters a preview has.
  static let previewLength = 200

  static let parameter = Parameter<String>.word(
    "payloads", Payloads.allCases.map(\.rawValue), default: "preview",
    "how much of input, output and metadata to give: nothing, the first 200 characters as text, or all as it came")
}

extension JSONWriter {
  /// An input or output: whole under `key`, or its beginning under `previewKey` with its size beside it.
  mutating func payload(
    _ key: StaticString, _ previewKey: StaticString, _ sizeKey: StaticString, _ slice: Slice, of session: Session,
    _ payloads: Payloads
  ) {
    if slice.isAbsent { return }
    switch payloads {
    case .none: break
    case .full: member(key, slice, of: session)
    case .preview:
      self.key(previewKey)
      Preview.write(slice, of: session, to: &self)
      member(sizeKey, slice.count)
    }
  }
}

enum Preview {
  /// The beginning of a value as text: of a string what it says, of anything else how it is spelled.
  static func write(_ slice: Slice, of session: Session, to writer: inout JSONWriter) {
    let (bytes, range) = session.bytes.locate(slice)
    // A short string goes out as it came; of a long one only the beginning is looked at.
    if bytes[range.lowerBound] == 0x22, range.count <= Payloads.previewLength + 2 { return writer.raw(bytes, range) }
    let text = beginning(bytes, range)
    writer.string(text)
  }

  private static func beginning(_ bytes: Bytes, _ range: Range<Int>) -> String {
    // A character takes at most four bytes, or six as an escape; a pair of escapes makes one character.
    let window = range.lowerBound..<min(range.upperBound, range.lowerBound + 12 * Payloads.previewLength + 2)
    let isString = bytes[range.lowerBound] == 0x22
    let text: String
    if !isString {
      text = bytes.text(window)
    } else if window.upperBound == range.upperBound, let document = try? JSONDocument(bytes, range: range) {
      text = document.withRoot { $0.stringValue ?? "" }
    } else {
      text = JSONValue.unescapedPrefix(bytes.array((window.lowerBound + 1)..<window.upperBound))
    }
    let scalars = text.unicodeScalars
    let end = scalars.index(scalars.startIndex, offsetBy: Payloads.previewLength, limitedBy: scalars.endIndex)
    return String(scalars[..<(end ?? scalars.endIndex)])
  }
}
