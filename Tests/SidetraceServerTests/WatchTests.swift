import JSONRPC
import JSONTape
import Synchronization
import SystemCalls
import Testing
import TraceClient
import TraceModel

@testable import SidetraceServer

@Suite("Watching", .timeLimit(.minutes(2)))
struct WatchTests {
  @Test("a session that grows and changes a hundred times is told whole, nothing twice")
  func hundredChanges() async throws {
    let source = GrowingSource { look, state in
      // The first look is what the watch begins with. Every third change is of a span that is there already.
      guard (2...101).contains(look) else { return }
      if look % 3 == 0, !state.spans.isEmpty {
        state.spans[look % state.spans.count].version += 1
      } else {
        state.spans.append(("span-\(look)", 0))
      }
      if look == 101 { state.status = .completed }
    }
    let client = WatchingClient(source)
    let begin = try await client.watch(#"{"sessionId":"s"}"#)
    #expect(begin["session"]?["status"] == "running")
    try await client.wait { $0.contains { $0["ended"] == "true" } }

    let messages = client.messages
    var versions: [String: Int] = [:]
    for message in messages {
      for span in message["addedSpans"]?.list ?? [] {
        let id = span["spanId"]?.text ?? ""
        #expect(versions[id] == nil, "\(id) came twice")
        versions[id] = span.version
      }
      for span in message["changedSpans"]?.list ?? [] {
        let id = span["spanId"]?.text ?? ""
        let known = try #require(versions[id], "\(id) changed before it came")
        #expect(span.version > known)
        versions[id] = span.version
      }
    }
    let wanted = source.state.withLock { state in
      Dictionary(uniqueKeysWithValues: state.spans.map { ($0.id, $0.version) })
    }
    #expect(versions == wanted)
    // One look for each change, the first, and the quiet ones that make sure of the end.
    #expect(source.looks == 101 + 3)
  }

  @Test("any number of watches of one session cost one look at a time")
  func sharedLooks() async throws {
    let isOpen = Flag()
    let source = GrowingSource { _, state in
      if isOpen.isSet, state.spans.isEmpty { state.spans.append(("span", 0)) }
    }
    let client = WatchingClient(source)
    var ids: Set<String> = []
    for _ in 0..<10 { ids.insert(try #require(try await client.watch(#"{"sessionId":"s"}"#)["watchId"]?.text)) }
    #expect(ids.count == 10)
    isOpen.set()
    try await client.wait { $0.count == 10 }
    #expect(Set(client.messages.compactMap { $0["watchId"]?.text }) == ids)
    let watches = client.context.watches.count
    #expect(watches == 10)
    for id in ids { #expect(try await client.unwatch(id)) }
    let looks = source.looks
    try await Task.sleep(for: .milliseconds(50))
    // One look may have been under way.
    #expect(source.looks <= looks + 1)
  }

  @Test("failures are told once, and the watch goes on")
  func failures() async throws {
    let source = GrowingSource { look, state in
      state.failure = (3...6).contains(look) ? SourceError(.unavailable, source: "growing", "down", hint: "wait") : nil
      if look == 8 { state.spans.append(("late", 0)) }
    }
    let client = WatchingClient(source)
    _ = try await client.watch(#"{"sessionId":"s"}"#)
    try await client.wait { $0.contains { $0["addedSpans"] != nil } }
    let messages = client.messages
    #expect(messages.filter { $0["error"] != nil }.count == 1)
    #expect(messages.first?["error"]?["kind"] == "unavailable")
    #expect(messages.last?["addedSpans"]?.list.first?["spanId"] == "late")
  }

  @Test("a session that is gone ends its watch with the reason")
  func gone() async throws {
    let source = GrowingSource { look, state in
      state.failure = look > 2 ? SourceError(.notFound, source: "growing", "no session 's'", hint: "look") : nil
    }
    let client = WatchingClient(source)
    _ = try await client.watch(#"{"sessionId":"s"}"#)
    try await client.wait { $0.contains { $0["ended"] == "true" } }
    #expect(client.messages.last?["reason"]?.text?.contains("no session 's'") == true)
  }

  @Test("a watch for ever outlasts the end of its session")
  func forever() async throws {
    let source = GrowingSource { look, state in
      state.status = .completed
      if look == 20 { state.spans.append(("next turn", 0)) }
    }
    let client = WatchingClient(source)
    let id = try #require(try await client.watch(#"{"sessionId":"s","forever":true}"#)["watchId"]?.text)
    try await client.wait { $0.contains { $0["addedSpans"] != nil } }
    #expect(!client.messages.contains { $0["ended"] != nil })
    #expect(try await client.unwatch(id))
    #expect(try await client.unwatch(id) == false)
  }

  @Test("much at once comes in parts")
  func parts() async throws {
    let source = GrowingSource { look, state in
      if look == 2 { state.spans = (0..<1201).map { ("span-\($0)", 0) } }
    }
    let client = WatchingClient(source)
    _ = try await client.watch(#"{"sessionId":"s"}"#)
    try await client.wait { $0.contains { $0["addedSpans"] != nil && $0["more"] == nil } }
    #expect(client.messages.map { $0["addedSpans"]?.list.count } == [500, 500, 201])
    #expect(client.messages.map { $0["session"] != nil } == [true, false, false])
  }

  @Test("nothing is looked at before its time")
  func pace() async throws {
    let time = ManualTime()
    let source = GrowingSource()
    let client = WatchingClient(source, time: time.source)
    _ = try await client.watch(#"{"sessionId":"s"}"#)
    while time.waits.isEmpty { await Task.yield() }
    #expect(source.looks == 1)
    time.advance(milliseconds: 1)
    while time.waits.count < 2 { await Task.yield() }
    #expect(source.looks == 2)
    // The shortest pause of this source, and half as much again after a look at which nothing had changed.
    #expect(time.waits == [1_000_000, 1_500_000])
  }

  @Test("the list of sessions is watched, too")
  func list() async throws {
    let source = GrowingSource { look, state in
      if look == 4 { state.spans.append(("span", 0)) }
    }
    let client = WatchingClient(source)
    let begin = try await client.watch("{}")
    #expect(begin["items"]?.list.first?["spanCount"] == "0")
    try await client.wait { $0.contains { $0["items"] != nil } }
    #expect(client.messages.last?["items"]?.list.first?["spanCount"] == "1")
  }

  @Test("what cannot be watched is said", arguments: [#"{"sessionId":"s","source":"nowhere"}"#])
  func unknown(_ params: String) async throws {
    let client = WatchingClient(GrowingSource())
    await #expect(throws: ResponseError.self) { try await client.watch(params) }
  }
}
