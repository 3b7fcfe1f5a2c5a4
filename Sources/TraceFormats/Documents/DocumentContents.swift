internal import JSONTape
package import TraceModel

/// Where a document was found, which may tell what it does not.
package struct DocumentPlace: Sendable {
  /// The path of the file.
  package let file: String
  /// The path that was asked for, where the document is the recorded answer of a server.
  package let request: String?

  package init(file: String, request: String?) {
    self.file = file
    self.request = request
  }

  /// The file's name without folder and extension.
  package var stem: String {
    let name = file.split(separator: "/").last.map(String.init) ?? file
    return name.split(separator: ".").first.map(String.init) ?? name
  }
}

/// What a document tells of, or values in it do that can be decoded without the rest of it.
///
/// A document of many sessions has one of these for each, so that reading all of them reads every value once.
package struct DocumentContents: Sendable {
  /// What each of the values is.
  package var shape: DocumentShape
  /// The ids of the sessions they tell something of.
  package var sessions: [String]
  /// The traces they hold, with the session that each names, if it does.
  package var traces: [(id: String, claim: SessionClaim?)]
  /// Where the values are, counted from where the document's text begins.
  package var values: ValueRanges
  /// What is odd about the document as a whole.
  package var warnings: [Warning] = []

  package init(
    _ shape: DocumentShape, sessions: [String] = [], traces: [(id: String, claim: SessionClaim?)] = [],
    values: ValueRanges
  ) {
    self.shape = shape
    self.sessions = sessions
    self.traces = traces
    self.values = values
  }
}

extension DocumentContents {
  /// One for each entry of a list of sessions; a session's entries together.
  ///
  /// - Parameter session: the session that an entry is about.
  static func entries(
    of list: JSONValue?, _ shape: DocumentShape, session: (JSONValue) -> String?
  ) -> [DocumentContents] {
    var all: [DocumentContents] = []
    var places: [String: Int] = [:]
    for entry in list?.elements ?? .empty {
      guard let id = session(entry) else { continue }
      if let place = places[id] {
        all[place].values.append(entry.range)
      } else {
        places[id] = all.count
        all.append(DocumentContents(shape, sessions: [id], values: ValueRanges(entry.range)))
      }
    }
    return all
  }
}
