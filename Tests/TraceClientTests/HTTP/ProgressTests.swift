import Foundation
import SampleSessions
import Synchronization
import Testing
import TraceModel

@testable import TraceClient

@Suite("The progress of a fetch")
struct ProgressTests {
  private static let sample = SampleSession(seed: 6, traces: 23, spansPerTrace: 2, payloadBytes: 20)

  /// What a listener hears.
  private final class Ear: Sendable {
    private let state = Mutex<(updates: [FetchProgress.Update], parts: [Session])>(([], []))
    var updates: [FetchProgress.Update] { state.withLock { $0.updates } }
    /// The ids of the traces in each part.
    var parts: [[String]] {
      state.withLock { $0.parts }.map { part in part.traces.compactMap { part.text($0.id) } }
    }
    func hear(_ event: FetchProgress.Event) {
      state.withLock { state in
        switch event {
        case .update(let update): state.updates.append(update)
        case .part(let part): state.parts.append(part)
        }
      }
    }
  }

  private static let ids = (0..<23).map { sample.traceID($0) }

  @Test("counts pages, spans and bytes, and knows how many pages there will be")
  func updates() async throws {
    let server = try LoopbackServer(PandaProbeEmulation(Self.sample))
    let (progress, ear) = (FetchProgress(), Ear())
    progress.listen(ear.hear)
    _ = try await PandaProbeSource.testing(server) { $0.pageSize = 5 }.session(id: Self.sample.id, progress: progress)
    let last = try #require(ear.updates.max { $0.pages < $1.pages })
    #expect(last.pages == 5)
    #expect(last.pageTotal == 5)
    #expect(last.spans == Self.sample.totals.spans)
    #expect(last.bytes > 10_000)
    #expect(Set(ear.updates.map(\.pages)) == [1, 2, 3, 4, 5])
    #expect(ear.updates.dropFirst().allSatisfy { $0.pageTotal == 5 })
  }

  @Test("gives the pages in order, also where they come in another")
  func parts() async throws {
    var emulation = PandaProbeEmulation(Self.sample)
    let plain = emulation
    emulation.override = { request in
      var plain = plain
      plain.override = { _ in nil }
      return request.number("offset") == 5 ? .after(milliseconds: 200, plain.reply(request)) : nil
    }
    let server = try LoopbackServer(emulation)
    let (progress, ear) = (FetchProgress(), Ear())
    progress.listen(ear.hear)
    _ = try await PandaProbeSource.testing(server) { $0.pageSize = 5 }.session(id: Self.sample.id, progress: progress)
    #expect(ear.parts.map(\.count) == [5, 5, 5, 5, 3])
    #expect(ear.parts.flatMap { $0 } == Self.ids)
  }

  @Test("gives no trace twice, and none not at all, where pages overlap")
  func overlap() async throws {
    var emulation = PandaProbeEmulation(Self.sample)
    emulation.window = { offset, limit, count in
      (offset..<min(offset + limit, count)).map { $0 > offset || offset == 0 ? $0 : $0 - 1 }
    }
    let server = try LoopbackServer(emulation)
    let (progress, ear) = (FetchProgress(), Ear())
    progress.listen(ear.hear)
    _ = try await PandaProbeSource.testing(server) { $0.pageSize = 5 }.session(id: Self.sample.id, progress: progress)
    #expect(ear.parts.flatMap { $0 }.sorted() == Self.ids.sorted())
    let last = try #require(ear.updates.max { $0.pages < $1.pages })
    #expect(last.pages == 9)
    #expect(last.pageTotal == 9)
  }

  @Test("gives who listens late everything that went before")
  func late() async throws {
    let (isHeld, isHeard) = (Flag(), Flag())
    var emulation = PandaProbeEmulation(Self.sample)
    let plain = emulation
    emulation.override = { request in
      guard request.number("offset") == 20 else { return nil }
      isHeld.set()
      while !isHeard.isSet { Thread.sleep(forTimeInterval: 0.002) }
      return plain.reply(request)
    }
    let server = try LoopbackServer(emulation)
    let source = try PandaProbeSource.testing(server) { $0.pageSize = 5 }
    let (progress, ear) = (FetchProgress(), Ear())
    let task = Task { try await source.session(id: Self.sample.id, progress: progress) }
    try await eventually("the last page is being asked for") { isHeld.isSet }
    progress.listen(ear.hear)
    isHeard.set()
    _ = try await task.value
    #expect(ear.parts.flatMap { $0 } == Self.ids)
  }

  @Test("of traces that come one by one counts each as a page")
  func oneByOne() async throws {
    var emulation = PandaProbeEmulation(Self.sample)
    emulation.broken = [Self.sample.traceID(4)]
    let server = try LoopbackServer(emulation)
    let (progress, ear) = (FetchProgress(), Ear())
    progress.listen(ear.hear)
    _ = try await PandaProbeSource.testing(server).session(id: Self.sample.id, progress: progress)
    #expect(ear.updates.map(\.pages).max() == 22)
    #expect(ear.updates.last?.pageTotal == 23)
    #expect(ear.parts.flatMap { $0 } == Self.ids.filter { !emulation.broken.contains($0) })
  }
}
