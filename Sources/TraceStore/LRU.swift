/// A cache that holds at most so many bytes and drops what was used longest ago. Every step takes constant time.
struct LRU<Key: Hashable, Value> {
  private struct Slot {
    var key: Key
    var value: Value
    var bytes: Int
    var older: Int
    var newer: Int
  }

  private static var none: Int { -1 }

  let limit: Int
  private(set) var bytes = 0
  private(set) var evictions = 0
  private var slots: [Slot?] = []
  private var free: [Int] = []
  private var places: [Key: Int] = [:]
  private var newest = -1
  private var oldest = -1

  init(limit: Int) { self.limit = max(limit, 0) }

  var count: Int { places.count }

  /// The value, which counts as used now.
  mutating func use(_ key: Key) -> Value? {
    guard let place = places[key], let value = slots[place]?.value else { return nil }
    if place != newest {
      unlink(place)
      linkNewest(place)
    }
    return value
  }

  /// The value, without counting as used.
  func peek(_ key: Key) -> Value? { places[key].flatMap { slots[$0]?.value } }

  /// Keeps a value of so many bytes, and makes room for it; false if it is larger than the whole cache.
  mutating func insert(_ key: Key, _ value: Value, bytes size: Int) -> Bool {
    remove(key)
    guard size <= limit else { return false }
    while bytes > limit - size, oldest != Self.none, let slot = slots[oldest] {
      remove(slot.key)
      evictions += 1
    }
    let slot = Slot(key: key, value: value, bytes: size, older: Self.none, newer: Self.none)
    let place: Int
    if let reused = free.popLast() {
      place = reused
      slots[place] = slot
    } else {
      place = slots.count
      slots.append(slot)
    }
    places[key] = place
    bytes += size
    linkNewest(place)
    return true
  }

  mutating func remove(_ key: Key) {
    guard let place = places.removeValue(forKey: key) else { return }
    unlink(place)
    bytes -= slots[place]?.bytes ?? 0
    slots[place] = nil
    free.append(place)
  }

  mutating func removeAll(where isUnwanted: (Key) -> Bool) -> Int {
    let unwanted = places.keys.filter(isUnwanted)
    for key in unwanted { remove(key) }
    return unwanted.count
  }

  /// The keys, the one used last first.
  var keysByUse: [Key] {
    var keys: [Key] = []
    var place = newest
    while place != Self.none, let slot = slots[place] {
      keys.append(slot.key)
      place = slot.older
    }
    return keys
  }

  private mutating func unlink(_ place: Int) {
    guard let slot = slots[place] else { return }
    if slot.newer == Self.none { newest = slot.older } else { slots[slot.newer]?.older = slot.older }
    if slot.older == Self.none { oldest = slot.newer } else { slots[slot.older]?.newer = slot.newer }
    slots[place]?.older = Self.none
    slots[place]?.newer = Self.none
  }

  private mutating func linkNewest(_ place: Int) {
    slots[place]?.older = newest
    slots[place]?.newer = Self.none
    if newest != Self.none { slots[newest]?.newer = place }
    newest = place
    if oldest == Self.none { oldest = place }
  }
}
