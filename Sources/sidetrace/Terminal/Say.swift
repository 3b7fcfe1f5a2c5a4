internal import JSONTape
internal import Synchronization
internal import SystemCalls

/// Writes a text for people; that nobody reads it is no mistake, and said by `false`.
@discardableResult
func say(_ text: String, to output: Descriptor) -> Bool {
  var text = text
  switch text.withUTF8({ output.writeWhole(UnsafeRawBufferPointer($0)) }) {
  case .wrote: return true
  case .broken: return false
  case .refused(let reason):
    OutputLoss.shared.note(reason)
    return false
  }
}

/// What there was no room for: a command that lost a part of its answer has failed, whatever it said.
final class OutputLoss: Sendable {
  static let shared = OutputLoss()

  private let first = Mutex<String?>(nil)

  /// Why something could not be written, first of all; `nil` where everything was.
  var reason: String? { first.withLock { $0 } }

  /// What people and scripts are told of it.
  static func message(_ reason: String) -> String { "not all of the answer could be written: \(reason)" }

  func note(_ reason: String) { first.withLock { $0 = $0 ?? reason } }
}

/// Says on standard error what went wrong, on a line in which nothing acts, whoever's words these are.
func complain(_ message: String) { say("sidetrace: \(ReadableText.line(message))\n", to: .standardError) }
