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
      let (bytes, range) = session.bytes.locate(slice)
      preview(bytes, range, limit: Payloads.previewLength)
      member(sizeKey, slice.count)
    }
  }
}
