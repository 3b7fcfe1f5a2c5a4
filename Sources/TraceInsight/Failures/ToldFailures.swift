internal import TraceModel

/// What the failures of a session say, each spelling read once: most come again byte for byte.
final class ToldFailures {
  /// What one says: empty where it says nothing.
  struct Told {
    let line: String
    let pattern: FailurePattern
    let nature: FailureNature
  }

  private let session: Session
  private struct Key: Hashable {
    let said: UInt64
    let type: String?
  }

  private var known: [Key: Told] = [:]
  private var natures: [String: FailureNature] = [:]

  init(_ session: Session) { self.session = session }

  /// What a span failed with: its error, else what it gave; of which type, where its message does not say so.
  subscript(span: Span) -> Told {
    let said = span.error.isAbsent ? span.output : span.error
    let type = span.status == .error ? FailureType.of(span) : nil
    let spelling = Key(said: session.fingerprint(of: said), type: type)
    if let known = known[spelling] { return known }
    var line = session.text(said).flatMap { FailureWords.line($0) } ?? ""
    if let type, !line.lowercased().contains(type.lowercased()) { line = line.isEmpty ? type : "\(type): \(line)" }
    let pattern = FailurePattern(line)
    let told = Told(line: line, pattern: pattern, nature: nature(of: pattern))
    known[spelling] = told
    return told
  }

  /// What varies from one failure to the next does not say of what nature it is: `timed out after 500 ms`.
  private func nature(of pattern: FailurePattern) -> FailureNature {
    if let known = natures[pattern.key] { return known }
    let nature = FailureNature(of: pattern.key)
    natures[pattern.key] = nature
    return nature
  }
}
