internal import CDoors
public import JSONTape

/// The ways in which bytes come compressed, and how they are expanded: by the system's own libraries, opened on first
/// use.
public enum Compression: String, Sendable, CaseIterable {
  /// RFC 1952: any number of members one after the other, with zeros behind them.
  case gzip
  /// What HTTP calls so (RFC 9110, 8.4.1.2): zlib's format (RFC 1950), and what some send for it, which is the same
  /// without its frame (RFC 1951).
  case deflate
  /// RFC 8878: any number of frames one after the other.
  case zstd

  /// Why there is nothing expanded.
  public enum Problem: Error, Sendable, Equatable {
    /// The library is not there; the words name the package that has it.
    case libraryMissing(String)
    /// The bytes are of another format, or damaged.
    case damaged
    /// They end before what they began.
    case cutShort
    /// More would come out than the limit, or than there is memory for.
    case tooLarge
  }

  /// What is wrong with the library of this way, in words that name its package; `nil` where it can be used.
  public var libraryProblem: String? {
    let problem = self == .zstd ? cdoors_open_zstd() : cdoors_open_zlib()
    return problem.map { String(cString: $0) }
  }

  /// Recognises bytes by how they begin; `nil` for what is not compressed, or has no name in front as `deflate`.
  public init?(beginning: UnsafeRawBufferPointer) {
    if beginning.starts(with: [0x1F, 0x8B]) {
      self = .gzip
    } else if beginning.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) {
      self = .zstd
    } else {
      return nil
    }
  }

  /// Expands bytes, of which there must be at least one member or frame.
  ///
  /// - Parameters:
  ///   - limit: how many bytes may come out: beyond them nothing is expanded.
  ///   - grow: hears of how many bytes more there will be memory, before it is had; false ends it as `tooLarge`.
  ///   - finish: may change the bytes before nobody can any more.
  public func expand(
    _ bytes: Bytes, limit: Int, grow: (Int) -> Bool = { _ in true },
    finish: (UnsafeMutableRawBufferPointer) -> Void = { _ in }
  ) -> Result<Bytes, Problem> {
    if let libraryProblem { return .failure(.libraryMissing(libraryProblem)) }
    return bytes.withUnsafeBytes { expand($0, limit: max(limit, 0), grow, finish) }
  }

  /// The two ends of what bytes expand to; what lies between is in memory at no time.
  public struct Ends: Sendable {
    /// The first bytes.
    public var head: Bytes
    /// The last bytes, as far as they are not in `head`; none where the whole is beyond the limit.
    public var tail: Bytes
    /// How many bytes there are; `nil` where that is beyond the limit.
    public var count: Int?
  }

  /// Expands bytes and keeps both ends.
  ///
  /// - Parameters:
  ///   - edge: how many bytes of each end are kept.
  ///   - limit: beyond so many bytes the end is not looked for.
  /// - Returns: the ends; damaged or cut bytes give what came out of them before that.
  public func ends(of bytes: Bytes, edge: Int, limit: Int) -> Result<Ends, Problem> {
    if let libraryProblem { return .failure(.libraryMissing(libraryProblem)) }
    return bytes.withUnsafeBytes { bytes in
      guard let expansion = cdoors_expansion_make(format, bytes.bindMemory(to: UInt8.self).baseAddress, bytes.count)
      else { return .failure(.tooLarge) }
      defer { cdoors_expansion_free(expansion) }
      var head: [UInt8] = []
      var tail: [UInt8] = []
      var count = 0
      var piece = [UInt8](repeating: 0, count: max(edge, 4096))
      while count <= limit {
        var written = 0
        let step = piece.withUnsafeMutableBytes { memory -> cdoors_step in
          guard let base = memory.baseAddress else { return CDOORS_TOO_LARGE }
          return cdoors_expansion_run(expansion, base, memory.count, &written)
        }
        count += written
        let forHead = min(edge - head.count, written)
        head += piece[..<forHead]
        tail += piece[forHead..<written]
        if tail.count > edge { tail.removeFirst(tail.count - edge) }
        if step != CDOORS_MORE {
          if count == 0 { return .failure(step == CDOORS_DONE ? .cutShort : .damaged) }
          return .success(Ends(head: Bytes(head), tail: Bytes(tail), count: count))
        }
      }
      return .success(Ends(head: Bytes(head), tail: Bytes([]), count: nil))
    }
  }

  private var format: cdoors_format {
    switch self {
    case .gzip: CDOORS_GZIP
    case .deflate: CDOORS_DEFLATE
    case .zstd: CDOORS_ZSTD
    }
  }

  private func expand(
    _ bytes: UnsafeRawBufferPointer, limit: Int, _ grow: (Int) -> Bool,
    _ finish: (UnsafeMutableRawBufferPointer) -> Void
  ) -> Result<Bytes, Problem> {
    guard let expansion = cdoors_expansion_make(format, bytes.bindMemory(to: UInt8.self).baseAddress, bytes.count)
    else {
      return .failure(.tooLarge)
    }
    defer { cdoors_expansion_free(expansion) }
    // One byte beyond the limit tells that there is more.
    var memory = GrowingBytes(limit: limit == .max ? limit : limit + 1)
    guard memory.reserve(Self.guess(for: bytes.count), grow) else { return .failure(.tooLarge) }
    while true {
      guard let free = memory.free.baseAddress, memory.count <= limit else { return .failure(.tooLarge) }
      var written = 0
      let step = cdoors_expansion_run(expansion, free, memory.free.count, &written)
      memory.noteWritten(written)
      switch step {
      case CDOORS_DONE:
        guard memory.count <= limit else { return .failure(.tooLarge) }
        return .success(memory.take(finish))
      case CDOORS_MORE: guard memory.makeRoom(for: 1, grow) else { return .failure(.tooLarge) }
      case CDOORS_CUT_SHORT: return .failure(.cutShort)
      case CDOORS_TOO_LARGE: return .failure(.tooLarge)
      default: return .failure(.damaged)
      }
    }
  }

  /// Telemetry becomes some eight times as large.
  private static func guess(for count: Int) -> Int { max(4096, count.multipliedReportingOverflow(by: 8).partialValue) }
}
