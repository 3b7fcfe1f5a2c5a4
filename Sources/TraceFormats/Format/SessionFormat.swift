/// How a product writes sessions down.
///
/// Every format answers three questions about what lies before it: is this mine (*recognise*), what is in it, without
/// reading it all (*index*), and what is it (*decode*). What it is asked of differs: documents of JSON are known by
/// their content (`DocumentFormat`), the transcripts that an agent leaves by where they lie (`TranscriptFormat`).
package protocol SessionFormat: Sendable {
  /// The product in one word, as its sources are named: `claude-code`.
  var product: String { get }
  /// The product as people call it: `Claude Code`.
  var title: String { get }
}

/// A format whose product keeps its sessions on this machine by itself.
package protocol AgentFormat: SessionFormat {
  /// The variables of the environment that move these places, the product's own ones.
  var variables: [String] { get }

  /// Where the product keeps its sessions if nobody says otherwise; those places that exist are read.
  ///
  /// - Parameter environment: gives the value of a variable; `nil` for an unset or empty one.
  func places(_ environment: (String) -> String?) -> [String]
}
