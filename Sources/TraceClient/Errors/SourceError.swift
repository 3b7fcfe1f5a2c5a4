/// Why a source could not give what was asked for, in terms that a program can act on.
public struct SourceError: Error, Sendable {
  public enum Kind: String, Sendable, CaseIterable {
    case notFound, unauthorized, forbidden, rateLimited, timeout, unavailable, badResponse, tooLarge, unsupported
    /// No source is configured, or none by that name.
    case noSource
    /// Whoever asked no longer wants it.
    case cancelled
  }

  /// One thing that is wrong with one parameter.
  public struct Field: Sendable, Hashable {
    public let field: String
    public let message: String
    public init(field: String, message: String) {
      self.field = field
      self.message = message
    }
  }

  public var kind: Kind
  /// The name of the source, if one was asked.
  public var source: String?
  /// What happened, in one sentence; the server's own words where there are any.
  public var message: String
  /// The HTTP status.
  public var status: Int?
  public var retryAfterMs: Int?
  public var fields: [Field] = []
  /// What to do about it.
  public var hint: String

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
