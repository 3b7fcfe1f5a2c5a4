import Testing
import TraceClient

@testable import SidetraceServer

@Suite("The pace of a watch")
struct WatchPaceTests {
  private static let interval = PollInterval(shortest: .seconds(2), longest: .seconds(15))

  /// The pause behind a look that took so long and at which something had changed.
  private func pause(behind look: Duration, isWaiting: Bool) -> Duration {
    var pace = WatchPace(Self.interval, isWaiting: isWaiting)
    pace.looked(for: look, hasChanged: true)
    return pace.nextPause
  }

  @Test(
    "is kept from the beginning of a look to that of the next, with a rest as long as the look was",
    arguments: [(0, 2000), (400, 1600), (1000, 1000), (1500, 1500), (3600, 3600)])
  func waiting(_ look: Int, _ pause: Int) {
    #expect(self.pause(behind: .milliseconds(look), isWaiting: true) == .milliseconds(pause))
    // What is seen with the next look is seen soon: an interval later, or as long as two looks take.
    #expect(look + pause <= max(2000, 2 * look))
  }

  @Test(
    "leaves four fifths of the time to others where looking is work", arguments: [(0, 2000), (400, 1600), (1000, 4000)])
  func working(_ look: Int, _ pause: Int) {
    #expect(self.pause(behind: .milliseconds(look), isWaiting: false) == .milliseconds(pause))
  }

  @Test("slows down while nothing changes, and is quick again when something does")
  func quiet() {
    var pace = WatchPace(Self.interval, isWaiting: true)
    var pauses: [Duration] = []
    for _ in 0..<7 {
      pace.looked(for: .milliseconds(100), hasChanged: false)
      pauses.append(pace.nextPause)
    }
    #expect(pauses.first == .milliseconds(2900))
    #expect(pauses.last == .milliseconds(14_900))
    #expect(pace.quietLooks == 7)
    pace.looked(for: .milliseconds(100), hasChanged: true)
    #expect(pace.nextPause == .milliseconds(1900))
    // A failure is no look: the pause behind it is whole.
    pace.failed(retryAfterMs: nil)
    #expect(pace.nextPause == .seconds(4))
    pace.failed(retryAfterMs: 30_000)
    #expect(pace.nextPause == .seconds(30))
  }
}
