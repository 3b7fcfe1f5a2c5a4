internal import JSONTape
internal import Synchronization
internal import SystemCalls
internal import TraceModel

/// How many bodies of which kind were refused, so that whoever misses them can find out why: a program that sends them
/// rarely shows what it is answered.
final class RefusedBodies: Sendable {
  /// What stands behind `body`, with its blanks.
  private struct Kind: Hashable {
    let type: String
    let agent: String
    let reason: String
  }

  private struct State {
    /// In the order of their first time.
    var kinds: [(kind: Kind, count: Int)] = []
    /// Of kinds beyond those that are told apart.
    var others = 0
  }

  /// How many kinds are told apart: headers are of others' making.
  static let mostKinds = 32
  /// How much of a header is shown.
  private static let mostText = 80

  private let state = Mutex(State())

  /// Counts a body, and logs the first one of its kind.
  ///
  /// - Parameter headers: as far as they are known.
  func note(_ refusal: RequestRefusal, _ headers: [String: String]) {
    func text(_ name: String) -> String? { headers[name].map { ReadableText.line($0, limit: Self.mostText) } }
    let kind = Kind(
      type: text("content-type").map { " of \($0)" } ?? " without a type",
      agent: text("user-agent").map { " from '\($0)'" } ?? "", reason: refusal.kind)
    let isFirst = state.withLock { state in
      if let place = state.kinds.firstIndex(where: { $0.kind == kind }) {
        state.kinds[place].count = Self.more(state.kinds[place].count)
        return false
      }
      guard state.kinds.count < Self.mostKinds else {
        state.others = Self.more(state.others)
        return state.others == 1
      }
      state.kinds.append((kind, 1))
      return true
    }
    if isFirst { Log.shared.write(.warning, "a body\(kind.type)\(kind.agent) was refused: \(refusal.message)") }
  }

  private static func more(_ count: Int) -> Int { count == .max ? count : count + 1 }

  /// A warning of each kind.
  var warnings: [Warning] {
    let (kinds, others) = state.withLock { ($0.kinds, $0.others) }
    var warnings = kinds.map { kind, count in
      Warning(
        code: "refusedBodies",
        message: count == 1
          ? "1 body\(kind.type)\(kind.agent) was refused: \(kind.reason)"
          : "\(count) bodies\(kind.type)\(kind.agent) were refused: \(kind.reason)",
        count: count)
    }
    if others > 0 {
      warnings.append(
        Warning(code: "refusedBodies", message: "\(others) bodies of further kinds were refused", count: others))
    }
    return warnings
  }
}
