internal import JSONTape
internal import TraceModel

extension Timestamp {
  /// `2026-09-14 23:30`, in UTC.
  var minutes: String {
    let text = json { write(to: &$0) }.text.dropFirst()
    return text.prefix(10) + " " + text.dropFirst(11).prefix(5)
  }
}

extension Session {
  /// The beginning of a value as text, without reading more of it than that takes.
  func preview(_ slice: Slice, limit: Int) -> String? {
    if slice.isAbsent { return nil }
    let (bytes, range) = bytes.locate(slice)
    let quoted = Bytes(json { $0.preview(bytes, range, limit: limit) }.text)
    guard let document = try? JSONDocument(quoted) else { return nil }
    return document.withRoot { $0.stringValue }
  }
}
