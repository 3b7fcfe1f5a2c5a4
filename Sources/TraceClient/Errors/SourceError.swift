/// Why a source could not give what was asked for, in terms that a program can act on.
public struct SourceError: Error, Sendable {
  /// What went wrong, for a program.
  public enum Kind: String, Sendable, CaseIterable {
    case notFound, unauthorized, forbidden, rateLimited, timeout, unavailable, badResponse, tooLarge, unsupported
    /// No source is configured, or none by that name.
    case noSource
    /// Whoever asked no longer wants it.
    case cancelled
  }

  /// One thing that is wrong with one parameter.
  public struct Field: Sendable, Hashable {
    /// The name of the parameter, or the path to it.
    public let field: String
    /// What is wrong with it.
    public let message: String
    /// - Parameters:
    ///   - field: the name of the parameter.
    ///   - message: what is wrong with it.
    public init(field: String, message: String) {
      self.field = field
      self.message = message
    }
  }

  /// What went wrong, for a program.
  public var kind: Kind
  /// The name of the source, if one was asked.
  public var source: String?
  /// What happened, in one sentence; the server's own words where there are any.
  public var message: String
  /// The HTTP status.
  public var status: Int?
  /// After how many milliseconds the same may be asked again, where the server says so.
  public var retryAfterMs: Int?
  /// What is wrong with which parameter, where the server says so.
  public var fields: [Field] = []
  /// What to do about it.
  public var hint: String

  /// - Parameters:
  ///   - source: the name of the source, if one was asked.
  ///   - message: what happened, in one sentence.
  ///   - hint: what to do about it.
  public init(_ kind: Kind, source: String? = nil, _ message: String, hint: String) {
    self.kind = kind
    self.source = source
    self.message = message
    self.hint = hint
  }
}

extension SourceError {
  /// Whether the same may be answered the next time.
  var mayPass: Bool {
    switch kind {
    case .timeout, .rateLimited, .unavailable: true
    default: false
    }
  }
}
