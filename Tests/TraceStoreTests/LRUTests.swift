import SampleSessions
import Testing

@testable import TraceStore

@Suite("The cache")
struct LRUTests {
  @Test("drops what was used longest ago, and no more than needed")
  func evicts() {
    var cache = LRU<String, Int>(limit: 30)
    let kept = ["a", "b", "c"].enumerated().map { cache.insert($1, $0, bytes: 10) }
    #expect(kept == [true, true, true])
    let used = cache.use("a")
    #expect(used == 0)
    let added = cache.insert("d", 3, bytes: 10)
    #expect(added)
    #expect(cache.keysByUse == ["d", "a", "c"])
    let dropped = cache.use("b")
    #expect(dropped == nil)
    #expect(cache.evictions == 1)
    #expect(cache.bytes == 30)
  }

  @Test("does not keep what is larger than itself, and drops an older value of the same key then")
  func tooLarge() {
    var cache = LRU<String, Int>(limit: 30)
    let kept = cache.insert("a", 1, bytes: 30)
    let replaced = cache.insert("a", 2, bytes: 31)
    #expect(kept && !replaced)
    #expect(cache.count == 0)
    #expect(cache.bytes == 0)
    #expect(cache.evictions == 0)
  }

  @Test("of no bytes keeps nothing that takes any")
  func zero() {
    var cache = LRU<Int, Int>(limit: 0)
    let kept = cache.insert(1, 1, bytes: 1)
    #expect(!kept)
    #expect(cache.count == 0)
  }

  /// A list in the order of use, searched from end to end: slow, plain, and right.
  private struct Plain {
    let limit: Int
    var entries: [(key: Int, value: Int, bytes: Int)] = []
    var bytes: Int { entries.reduce(0) { $0 + $1.bytes } }

    mutating func use(_ key: Int) -> Int? {
      guard let place = entries.firstIndex(where: { $0.key == key }) else { return nil }
      entries.insert(entries.remove(at: place), at: 0)
      return entries[0].value
    }

    mutating func insert(_ key: Int, _ value: Int, bytes: Int) {
      entries.removeAll { $0.key == key }
      guard bytes <= limit else { return }
      while self.bytes + bytes > limit { entries.removeLast() }
      entries.insert((key, value, bytes), at: 0)
    }
  }

  @Test("does what a plain list does, over any sequence of steps", arguments: 0..<50)
  func agreesWithPlain(seed: Int) {
    var random = Random(seed: UInt64(seed))
    let limit = Int.random(in: 0...60, using: &random)
    var cache = LRU<Int, Int>(limit: limit)
    var plain = Plain(limit: limit)
    for step in 0..<400 {
      let key = Int.random(in: 0..<12, using: &random)
      switch Int.random(in: 0..<10, using: &random) {
      case 0..<4:
        let (one, other) = (cache.use(key), plain.use(key))
        #expect(one == other)
      case 4..<9:
        let bytes = Int.random(in: 0...25, using: &random)
        let kept = cache.insert(key, step, bytes: bytes)
        #expect(kept == (bytes <= limit))
        plain.insert(key, step, bytes: bytes)
      default:
        cache.remove(key)
        plain.entries.removeAll { $0.key == key }
      }
      #expect(cache.bytes <= limit)
      #expect(cache.bytes == plain.bytes)
      #expect(cache.keysByUse == plain.entries.map(\.key))
    }
  }
}
