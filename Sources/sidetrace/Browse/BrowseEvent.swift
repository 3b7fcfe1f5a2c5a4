internal import JSONTape

/// What can happen while somebody browses.
enum BrowseEvent: Sendable {
  case key(Key)
  case resized(columns: Int, rows: Int)
  case answer(BrowseRequest, JSONDocument)
  case failed(BrowseRequest, String)
  /// A command's lines.
  case text(BrowseRequest, [String])
  /// What a watch tells.
  case changed(JSONDocument)
  /// Nothing; times go on.
  case tick
}

/// What the one who browses wants to be done; an answer comes as an event.
enum BrowseRequest: Hashable, Sendable {
  case list(cursor: String?)
  /// What the newest sessions took and used, which takes longer than that they are there.
  case figures
  case watchList
  case turns(session: String, source: String)
  case children(session: String, source: String, trace: String, step: String?, cursor: String?)
  case step(session: String, source: String, trace: String, id: String)
  case watch(session: String, source: String)
  case unwatch
  /// A command that people type, shown as a text.
  case command(name: String, arguments: [String])
  /// Lets the shell have the terminal for a while.
  case stop
  case quit
}
