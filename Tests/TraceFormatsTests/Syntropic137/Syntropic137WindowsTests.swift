import SampleSessions
import Testing
import TraceModel

@testable import TraceFormats

@Suite("Which span was around a moment")
struct Syntropic137WindowsTests {
  @Test("is found as looking at all of them finds it", arguments: 0..<60)
  func plain(_ seed: UInt64) {
    var random = Random(seed: seed)
    let drafts = (0..<Int(random.next() % 40)).map { _ in
      var draft = SpanDraft(trace: 0)
      if random.next() % 8 > 0 { draft.start = Timestamp(nanoseconds: Int64(random.next() % 50)) }
      if random.next() % 4 > 0 { draft.end = Timestamp(nanoseconds: Int64(random.next() % 60)) }
      return draft
    }
    let windows = Syntropic137Windows(drafts, Array(drafts.indices))
    func around(_ moment: Int64) -> [Int] {
      drafts.indices.filter { place in
        guard let start = drafts[place].start?.nanoseconds else { return false }
        return start <= moment && moment <= drafts[place].end?.nanoseconds ?? .max
      }
    }
    func length(_ place: Int) -> Int64 {
      (drafts[place].end?.nanoseconds ?? .max) - (drafts[place].start?.nanoseconds ?? 0)
    }
    var moments: [(place: Int, moment: Timestamp?)] = []
    for moment in Int64(0)..<60 {
      let found = around(moment)
      #expect(windows.only(at: Timestamp(nanoseconds: moment)) == (found.count == 1 ? found[0] : nil))
      moments.append((Int(moment), Timestamp(nanoseconds: moment)))
    }
    moments.append((99, nil))
    let tightest = Dictionary(
      windows.tightest(at: moments).map { ($0.place, $0.around) }, uniquingKeysWith: { one, _ in one })
    for moment in 0..<60 {
      #expect(tightest[moment] == around(Int64(moment)).min { (length($0), $0) < (length($1), $1) })
    }
    #expect(tightest[99] == nil)
  }
}
