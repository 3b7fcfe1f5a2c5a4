internal import SystemCalls
package import TraceClient
package import TraceModel

extension Catalog {
  /// So many sessions are read at once: enough for every core while some wait for the disk.
  private static let width = 8

  /// What became of one of several sessions whose figures were wanted.
  package enum FiguresAnswer: Sendable {
    case figures(SessionFigures)
    case failed(SourceError)
  }

  /// The figures of a session: as its source has them, else of the session, fetched where it is not in memory.
  package func figures(
    ofSession id: String, source name: String, refresh: Bool = false
  ) async throws(SourceError) -> SessionFigures {
    if let source = sources.first(where: { $0.name == name }),
      let figures = try await source.figures(ofSession: id)
    {
      return figures
    }
    return SessionFigures(of: try await located(.session(id), source: name, refresh: refresh).session)
  }

  /// The figures of several sessions, in their order, several at a time. `step` hears how many are done.
  package func figures(
    of sessions: [(source: String, id: String)], refresh: Bool = false, step: @Sendable (Int) -> Void = { _ in }
  ) async -> [FiguresAnswer] {
    await withTaskGroup(of: (Int, FiguresAnswer).self) { group in
      var answers = [FiguresAnswer?](repeating: nil, count: sessions.count)
      var next = 0
      func ask(_ group: inout TaskGroup<(Int, FiguresAnswer)>) {
        guard next < sessions.count, !Task.isCancelled else { return }
        let (place, wanted) = (next, sessions[next])
        next += 1
        group.addTask { (place, await self.answer(wanted.id, wanted.source, refresh)) }
      }
      for _ in 0..<Self.width { ask(&group) }
      var done = 0
      while let (place, answer) = await group.next() {
        answers[place] = answer
        done += 1
        step(done)
        ask(&group)
      }
      let cancelled = SourceError(.cancelled, "cancelled", hint: "ask again")
      return answers.map { $0 ?? .failed(cancelled) }
    }
  }

  private func answer(_ id: String, _ source: String, _ refresh: Bool) async -> FiguresAnswer {
    do throws(SourceError) {
      return .figures(try await figures(ofSession: id, source: source, refresh: refresh))
    } catch {
      return .failed(error)
    }
  }
}
