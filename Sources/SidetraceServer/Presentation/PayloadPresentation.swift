internal import JSONTape
internal import TraceInsight
internal import TraceModel

extension JSONWriter {
  /// An input or output: whole under `key`, or its beginning under `previewKey` with its size beside it.
  mutating func payload(
    _ key: StaticString, _ previewKey: StaticString, _ sizeKey: StaticString, _ slice: Slice, of session: Session,
    _ payloads: PayloadExtent
  ) {
    if slice.isAbsent { return }
    switch payloads {
    case .none, .words: break
    case .full: member(key, payload: slice, of: session)
    case .preview:
      self.key(previewKey)
      let (bytes, range) = session.bytes.locate(slice)
      preview(bytes, range, limit: PayloadExtent.previewLength)
      member(sizeKey, slice.count)
    }
  }
}
