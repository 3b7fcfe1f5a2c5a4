import Testing

@testable import SystemCalls

@Suite("Time")
struct TimeTests {
  @Test("until a deadline is never negative, and fits", arguments: [Int64.min, -1, 0])
  func passed(deadline: Int64) {
    #expect(TimeSource.system.milliseconds(until: deadline) == 0 && TimeSource.system.patience(until: deadline) == 0)
  }

  @Test("has deadlines as far as numbers go")
  func farDeadlines() {
    #expect(TimeSource.system.patience(until: .max) == .max)
    #expect(TimeSource.system.deadline(inMilliseconds: .max) == .max)
    #expect(TimeSource.system.deadline(inMilliseconds: .min) == .min)
    #expect(TimeSource.milliseconds(from: .min, until: .max) == .max / 1_000_000)
    #expect(TimeSource.milliseconds(from: .max, until: .min) == 0)
    #expect(TimeSource.later(.max, byMilliseconds: 1) == .max)
    #expect(TimeSource.later(0, byMilliseconds: 1500) == 1_500_000_000)
  }

  @Test("does not stop for a pause of less than nothing", arguments: [Int.min, -1, 0])
  func noPause(milliseconds: Int) { pause(milliseconds: milliseconds) }

  @Test("of the machine goes on, and waits for what has passed are over at once")
  func system() async throws {
    let time = TimeSource.system
    let before = time.now
    try await time.wait(until: .min)
    try await time.wait(milliseconds: -5)
    try await time.wait(milliseconds: 5)
    #expect(time.now - before >= 5_000_000)
    #expect(time.wallNow > 1_700_000_000_000_000_000)
  }

  @Test("of a test stands still until it is moved")
  func manual() async throws {
    let time = ManualTime(now: 100, wallNow: 1000)
    let source = time.source
    let waiting = Task { try await source.wait(milliseconds: 10) }
    while time.waitingCount == 0 { await Task.yield() }
    time.advance(milliseconds: 9)
    #expect(time.waitingCount == 1)
    time.advance(milliseconds: 1)
    try await waiting.value
    #expect(source.now == 10_000_100)
    #expect(source.wallNow == 10_001_000)
    #expect(time.waits == [10_000_000])
  }

  @Test("of a test passes for a connection, too")
  func connection() async throws {
    let listener = try TCPListener(host: "127.0.0.1", port: 0)
    let here = try Connected(host: "127.0.0.1", port: listener.port)
    defer {
      here.close()
      listener.close()
    }
    let time = ManualTime()
    let source = time.source
    let waiting = Task.detached {
      var byte: UInt8 = 0
      return withUnsafeMutableBytes(of: &byte) { here.receive(into: $0, before: 60_000_000_000, of: source) }
    }
    time.advance(milliseconds: 60_000)
    #expect(await waiting.value == .late)
  }

  @Test("is waited for as long as any duration says", arguments: [Duration.seconds(Int64.max), .seconds(-5), .zero])
  func durations(duration: Duration) async throws {
    let time = ManualTime(isAutomatic: true)
    try await time.source.wait(for: duration)
    #expect(time.source.now == (duration > .zero ? .max : 0))
  }

  @Test("of a test can jump to the end of each wait")
  func automatic() async throws {
    let time = ManualTime(isAutomatic: true)
    try await time.source.wait(milliseconds: 3_600_000)
    #expect(time.source.now == 3_600_000_000_000)
  }

  @Test("is waited for no longer by a task that is cancelled", arguments: [true, false])
  func cancelled(isManual: Bool) async {
    let manual = ManualTime()
    let source = isManual ? manual.source : .system
    let waiting = Task { try await source.wait(milliseconds: 600_000) }
    if isManual { while manual.waitingCount == 0 { await Task.yield() } }
    waiting.cancel()
    await #expect(throws: CancellationError.self) { try await waiting.value }
    #expect(manual.waitingCount == 0)
  }
}
