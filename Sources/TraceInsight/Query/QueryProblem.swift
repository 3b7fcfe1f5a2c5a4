/// Something in a query string that cannot be understood.
public struct QueryProblem: Hashable, Sendable {
  /// What is wrong, in plain words.
  public var message: String
  /// Where it is, in UTF-16 code units from the start of the query.
  public var offset: Int
  /// The part of the query that is wrong.
  public var text: String
  /// The word that is not known, and those that are: for whoever wants to say which was meant.
  public var unknown: (word: String, known: [String])? {
    known.isEmpty ? nil : (word, known)
  }

  var word = ""
  var known: [String] = []

  init(_ message: String, offset: Int, text: String) {
    self.message = message
    self.offset = offset
    self.text = text
  }
}

/// Everything that is wrong with a query string.
public struct QueryError: Error, Sendable {
  /// At least one, in the order of the text.
  public let problems: [QueryProblem]
}
