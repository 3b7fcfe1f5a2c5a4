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
    var told = Count.zero
    var isTooLarge = false
  }

  private let state = Mutex(State())

  /// Whether more came than a session holds.
  var isTooLarge: Bool { state.withLock { $0.isTooLarge } }
  /// How many bodies are in.
  var bodyCount: Int { state.withLock { $0.bodyCount } }
  /// How many traces the session has, by the largest count that any body gives.
  var told: Count { state.withLock { $0.told } }
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
          state.told = max(state.told, root["trace_count"].flatMap { Count($0) } ?? 0)
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

  /// A session's entry in a page of the list of sessions.
  static func entry(of id: String, in page: JSONValue) -> JSONValue? {
    for item in page["items"]?.elements ?? .empty where item["session_id"]?.stringValue == id { return item }
    return nil
  }

  /// Takes what a page of the list of sessions says of the session.
  func describe(_ list: JSONDocument, id: String) {
    list.withRoot { root in
      guard let entry = Self.entry(of: id, in: root) else { return }
      state.withLock { state in
        // Its record is kept by itself: the page is about others, too.
        let copy = json { $0.raw(entry) }.joined()
        guard let document = try? JSONDocument(copy), let origin = try? state.builder.add(copy) else { return }
        document.withRoot { entry in
          PandaProbeFormat.readSession(entry, into: &state.builder)
          if state.builder.records.isEmpty { state.builder.records.append(origin.slice(entry)) }
        }
      }
    }
  }

  /// The session; `nil` where it is too large to be one.
  ///
  /// - Parameters:
  ///   - told: how many traces the server says there are.
  ///   - hasPassingGap: whether something is missing that may be there the next time.
  ///   - warnings: what went wrong before and while bodies came.
  func finish(id: String, told: Count, hasPassingGap: Bool, _ warnings: WarningList) -> Session? {
    state.withLock { state in
      if state.isTooLarge { return nil }
      state.builder.info.id = id
      state.builder.info.hasPassingGap = hasPassingGap
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
