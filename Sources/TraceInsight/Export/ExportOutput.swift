public import JSONTape

/// A format in which a session can leave: pure text made of the model, piece by piece.
public protocol SessionExport {
  /// The media type of the text (RFC 6838).
  var contentType: String { get }
  func write(to output: inout ExportOutput)
}

/// How much of inputs, outputs and metadata an answer or an export has.
public enum PayloadExtent: String, Sendable, CaseIterable {
  case none, preview, full
  /// What they say to people (`SpanWords`); in an export the same as `preview`.
  case words
  /// How many characters a preview has.
  public static let previewLength = 200
}

/// Where an export goes: takes the text in pieces of whole lines or values, so that it is never in memory at once.
public struct ExportOutput: ~Copyable {
  /// From this size on a piece is handed on.
  static let pieceBytes = 256 << 10

  private let deliver: (JSONBytes) -> Bool
  private let isCancelled: () -> Bool
  /// How many spans the text tells of so far.
  public private(set) var spanCount = 0
  /// How long the text is so far, in bytes; what waits to be handed on does not count.
  public private(set) var byteCount = 0
  /// Whether no more is wanted: the work was cancelled, or a piece was refused.
  public private(set) var isStopped = false

  /// - Parameters:
  ///   - deliver: takes a piece; says whether to go on.
  ///   - isCancelled: asked now and then.
  public init(_ deliver: @escaping (JSONBytes) -> Bool, isCancelled: @escaping () -> Bool = { false }) {
    self.deliver = deliver
    self.isCancelled = isCancelled
  }

  /// Counts a span that was written or weighed.
  mutating func countSpan() {
    spanCount += 1
    if spanCount & 1023 == 0, isCancelled() { isStopped = true }
  }

  /// Hands on the JSON that was written if it is enough to be worth it, or all there will be. Others read it, so an
  /// escaped surrogate without its partner is U+FFFD in it.
  mutating func take(_ writer: inout JSONWriter, isLast: Bool = false) {
    if writer.count >= Self.pieceBytes || isLast { hand(writer.take().mended) }
  }

  mutating func take(_ text: inout [UInt8], isLast: Bool = false) {
    guard text.count >= Self.pieceBytes || isLast else { return }
    hand(JSONBytes(Bytes(text)))
    text.removeAll(keepingCapacity: true)
  }

  private mutating func hand(_ piece: JSONBytes) {
    if isStopped || piece.count == 0 { return }
    byteCount += piece.count
    if isCancelled() || !deliver(piece) { isStopped = true }
  }
}
