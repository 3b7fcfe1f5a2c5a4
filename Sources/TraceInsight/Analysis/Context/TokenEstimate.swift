internal import TraceModel

/// How many tokens a text has where nobody counted them: by its bytes, since no tokenizer is every model's.
enum TokenEstimate {
  /// Of English and code together.
  private static let bytesPerToken = 4
  /// Hardly any text has more.
  static let mostBytesPerToken = 12

  static func tokens(ofBytes count: Int) -> Count { Count(clamping: count / bytesPerToken) }
}
