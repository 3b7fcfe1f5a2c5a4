public import JSONTape

/// Takes secrets out of an export as it is written, piece by piece; a piece ends where a line or a value does.
public struct PieceCleaning {
  private let redactor: Redactor
  private let isJSON: Bool

  /// - Parameter isJSON: whether the text is JSON, or lines of it, and is to stay that.
  public init(_ redactor: Redactor, isJSON: Bool) {
    self.redactor = redactor
    self.isJSON = isJSON
  }

  /// The piece without its secrets.
  public func clean(_ piece: JSONBytes) -> JSONBytes {
    let bytes = piece.joined().withUnsafeBytes { Array($0) }
    if isJSON { return JSONBytes(Bytes(redactor.redact(json: bytes))) }
    var text = bytes
    return redactor.redact(&text) ? JSONBytes(Bytes(text)) : piece
  }
}
