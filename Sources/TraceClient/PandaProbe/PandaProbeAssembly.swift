internal import JSONTape
internal import Synchronization
internal import TraceFormats
internal import TraceModel

/// A session in the making: each page or trace goes in as it comes, so that no body is read twice and no index of one
/// is kept. Traces may come twice; each counts once, as it came first.
final class PandaProbeAssembly: Sendable {
  private struct State {
    var builder = SessionBuilder(id: "")
    /// The ids of the traces that are in.
    var known: Set<String> = []
    var bodyCount = 0
    var isTooLarge = false
  }

  private let state = Mutex(State())

  /// Whether more came than a session holds.
  var isTooLarge: Bool { state.withLock { $0.isTooLarge } }
  /// How many bodies are in.
  var bodyCount: Int { state.withLock { $0.bodyCount } }
  /// The ids of the traces that are in.
  var known: Set<String> { state.withLock { $0.known } }

  /// Adds a page of the session, or one of its traces.
  func add(_ document: JSONDocument) {
    state.withLock { state in
      if state.isTooLarge { return }
      let origin: SliceOrigin
      do throws(ModelError) {
        origin = try state.builder.add(document.bytes)
      } catch {
        state.isTooLarge = true
        return
      }
      state.bodyCount += 1
      document.withRoot { root in
        if let traces = root["traces"] {
          PandaProbeFormat.readSession(root, into: &state.builder)
          if state.builder.records.isEmpty { state.builder.records.append(origin.slice(root)) }
          for trace in traces.elements {
            if let id = trace["trace_id"]?.stringValue, !state.known.insert(id).inserted {
              state.builder.warnings.add("repeatedTraces", "traces that the server gave twice are shown once")
              continue
            }
            PandaProbeFormat.addTrace(trace, origin, to: &state.builder)
          }
        } else if let id = root["trace_id"]?.stringValue, state.known.insert(id).inserted {
          PandaProbeFormat.addTrace(root, origin, to: &state.builder)
        }
      }
    }
  }

  /// The session; `nil` where it is too large to be one.
  ///
  /// - Parameters:
  ///   - told: how many traces the server says there are.
  ///   - warnings: what went wrong before and while bodies came.
  func finish(id: String, told: Count, _ warnings: WarningList) -> Session? {
    state.withLock { state in
      if state.isTooLarge { return nil }
      state.builder.info.id = id
      let own = state.builder.warnings.all
      state.builder.warnings = warnings
      state.builder.warnings.add(own)
      if Count(clamping: state.builder.traceCount) < told {
        state.builder.info.incomplete =
          "\(state.builder.traceCount) of the session's \(told) traces could be fetched"
      }
      return state.builder.finish()
    }
  }
}
