/// A JSON value as it is spelled, but for its long strings, which are cut.
///
/// Who wants a few figures out of many large records need not read what these hold: to find the end of a string takes a
/// fraction of the time that it takes to index, check and decode it.
package enum ShortenedJSON {
  /// Appends the value to `output`, each string of more than `longest` bytes cut to about that. What was cut off is
  /// replaced by a hash of it, so that most different strings stay different.
  ///
  /// - Parameters:
  ///   - whole: strings that begin with one of these bytes are kept whole.
  ///   - emptied: a list of this name in an object of the object is left empty, unless these bytes are in it.
  ///   - output: is as it was where the answer is false.
  /// - Returns: whether the line is, as far as that can be told, one object and nothing else. It is no check of its
  ///   syntax.
  package static func append(
    _ line: UnsafeRawBufferPointer, longest: Int, whole: [UInt8] = [],
    emptied: (name: StaticString, unless: BytePattern)? = nil, to output: inout [UInt8]
  ) -> Bool {
    let count = line.count
    guard count > 0, let base = line.baseAddress?.assumingMemoryBound(to: UInt8.self), base[0] == 0x7B else {
      return false
    }
    let before = output.count
    var copied = 0
    var depth = 0
    var i = 0
    func flush(_ end: Int) {
      output.append(contentsOf: UnsafeRawBufferPointer(rebasing: line[copied..<end]))
      copied = end
    }
    func refuse() -> Bool {
      output.removeLast(output.count - before)
      return false
    }
    while i < count {
      switch base[i] {
      case 0x22:
        if depth == 2, let emptied, let list = list(emptied.name, at: i, base, count) {
          guard let end = end(ofList: list, base, count) else { return refuse() }
          if !emptied.unless.occurs(in: UnsafeRawBufferPointer(rebasing: line[list..<end])) {
            flush(list &+ 1)
            copied = end &- 1
            i = end
            continue
          }
        }
        let start = i &+ 1
        var cut = start
        guard let end = end(of: start, base, count, longest: longest, &cut) else { return refuse() }
        if end &- start > longest &+ 32, !whole.contains(base[start]) {
          flush(cut)
          appendHash(base, cut, end, to: &output)
          copied = end
        }
        i = end &+ 1
      case 0x7B, 0x5B:
        // A second value on the line, or none that is an object.
        if depth == 0, i > 0 || base[i] != 0x7B { return refuse() }
        depth &+= 1
        i &+= 1
      case 0x7D, 0x5D:
        depth &-= 1
        i &+= 1
        if depth < 0 { return refuse() }
        if depth == 0, !line[i...].allSatisfy({ $0 == 0x20 || $0 == 0x0D || $0 == 0x09 }) { return refuse() }
      default:
        i &+= 1
      }
    }
    if depth != 0 { return refuse() }
    flush(count)
    return true
  }

  /// Where a list begins that is the value of the member whose name is at a place.
  @inline(__always)
  private static func list(_ name: StaticString, at place: Int, _ base: UnsafePointer<UInt8>, _ count: Int) -> Int? {
    let length = name.utf8CodeUnitCount
    guard place &+ length &+ 4 < count, base[place &+ 1] == name.utf8Start[0], base[place &+ length &+ 1] == 0x22 else {
      return nil
    }
    for offset in 0..<length where base[place &+ 1 &+ offset] != name.utf8Start[offset] { return nil }
    var i = place &+ length &+ 2
    while i < count, base[i] == 0x20 || base[i] == 0x3A { i &+= 1 }
    return i < count && base[i] == 0x5B ? i : nil
  }

  /// Where the list that begins at a place has ended; `nil` where it does not.
  private static func end(ofList start: Int, _ base: UnsafePointer<UInt8>, _ count: Int) -> Int? {
    var depth = 0
    var i = start
    while i < count {
      switch base[i] {
      case 0x22:
        var cut = 0
        guard let end = end(of: i &+ 1, base, count, longest: -1, &cut) else { return nil }
        i = end &+ 1
      case 0x7B, 0x5B:
        depth &+= 1
        i &+= 1
      case 0x7D, 0x5D:
        depth &-= 1
        i &+= 1
        if depth == 0 { return i }
      default: i &+= 1
      }
    }
    return nil
  }

  /// The place of the quote that ends the string whose text begins at `start`; `nil` where there is none, or the text
  /// has a byte that no string may have.
  ///
  /// - Parameter cut: where to cut it at the latest, in front of an escape or a character.
  @inline(__always)
  private static func end(
    of start: Int, _ base: UnsafePointer<UInt8>, _ count: Int, longest: Int, _ cut: inout Int
  ) -> Int? {
    let latest = start &+ longest
    var i = start
    while true {
      let stop = StringScan.nextSpecial(base, i, count)
      if i <= latest { cut = Self.cut(base, from: i, to: min(stop, latest)) }
      guard stop < count else { return nil }
      if base[stop] == 0x22 { return stop }
      guard base[stop] == 0x5C, stop &+ 1 < count else { return nil }
      i = stop &+ 2
    }
  }

  /// The last place in a run without escapes at which no character is cut in two.
  private static func cut(_ base: UnsafePointer<UInt8>, from start: Int, to end: Int) -> Int {
    var place = end
    while place > start, base[place] & 0xC0 == 0x80 { place &-= 1 }
    return place
  }

  /// A hash of the length and of some of the bytes: to tell texts apart that begin alike, and cheap for long ones.
  private static func appendHash(
    _ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int, to output: inout [UInt8]
  ) {
    var hash: UInt64 = 0x9E37_79B9_7F4A_7C15 ^ UInt64(truncatingIfNeeded: end &- start)
    let raw = UnsafeRawPointer(base)
    func add(_ word: UInt64) {
      hash = (hash ^ word) &* 0x9FB2_1C65_1E98_DF25
      hash ^= hash &>> 32
    }
    if end &- start >= 8 {
      let step = max((end &- start) / 64, 8)
      for place in stride(from: start, through: end &- 8, by: step) {
        add(raw.loadUnaligned(fromByteOffset: place, as: UInt64.self))
      }
      add(raw.loadUnaligned(fromByteOffset: end &- 8, as: UInt64.self))
    } else {
      for place in start..<end { add(UInt64(base[place])) }
    }
    for shift in stride(from: 60, through: 0, by: -4) {
      let digit = UInt8(truncatingIfNeeded: hash &>> UInt64(shift)) & 0xF
      output.append(digit < 10 ? 0x30 + digit : 0x57 + digit)
    }
  }
}
