/// A session that a document names as the one a trace belongs to, and how much that counts.
///
/// Of all claims to a trace, in whatever documents and order they come, the best decides.
package struct SessionClaim: Sendable, Equatable {
  /// The session's id.
  package let session: String
  /// The lower, the more it counts.
  package let rank: Int
  /// When what names the session began, by whatever clock the format has: of claims of one rank the earliest counts.
  package let moment: UInt64

  package init(_ session: String, rank: Int = 0, moment: UInt64 = 0) {
    self.session = session
    self.rank = rank
    self.moment = moment
  }

  /// Whether this one decides against another. Of two that are as good neither does.
  package func isBetter(than other: SessionClaim?) -> Bool {
    guard let other else { return true }
    return (rank, moment) < (other.rank, other.moment)
  }
}
