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

/// What a document tells of, as its format's index says.
package struct DocumentContents: Sendable {
  /// The ids of the sessions it tells something of.
  package var sessions: [String]
  /// The traces it holds, with the session that each names.
  package var traces: [(id: String, session: String?)]

  package init(sessions: [String] = [], traces: [(id: String, session: String?)] = []) {
    self.sessions = sessions
    self.traces = traces
  }
}
