import JSONRPC

/// What a splitter makes of a stream, with the texts copied out.
enum Event: Equatable {
  case message(String)
  case tooLarge
  case unreadable(String)
  case lost(String)
  case remains
}

enum Events {
  /// The events of a stream that comes in `pieces`.
  static func of(pieces: [[UInt8]], limit: Int) -> [Event] {
    var splitter = FrameSplitter(limit: limit)
    var events: [Event] = []
    for piece in pieces {
      piece.withUnsafeBytes { splitter.append($0) }
      if !collect(&splitter, into: &events) { return events }
    }
    splitter.end()
    if collect(&splitter, into: &events), splitter.hasRemains { events.append(.remains) }
    return events
  }

  static func of(_ text: String, limit: Int = 1000) -> [Event] { of(pieces: [Array(text.utf8)], limit: limit) }

  /// False once the stream is lost.
  private static func collect(_ splitter: inout FrameSplitter, into events: inout [Event]) -> Bool {
    while true {
      switch splitter.next() {
      case .message:
        events.append(.message(String(decoding: splitter.text, as: UTF8.self)))
        splitter.finish()
      case .moreNeeded: return true
      case .tooLarge: events.append(.tooLarge)
      case .unreadable(let reason): events.append(.unreadable(reason))
      case .lost(let reason):
        events.append(.lost(reason))
        return false
      }
    }
  }
}

extension FrameSplitter {
  mutating func append(_ text: String) { Array(text.utf8).withUnsafeBytes { append($0) } }
}

/// `text` as a frame of the Language Server Protocol.
func framed(_ text: String) -> String { "Content-Length: \(text.utf8.count)\r\n\r\n\(text)" }
