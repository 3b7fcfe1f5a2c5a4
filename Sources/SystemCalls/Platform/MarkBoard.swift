internal import Synchronization

/// The places of all marks, in memory that never moves and is never given back: a signal's handler reads it.
struct MarkBoard: @unchecked Sendable {
  // Sendable, since each place belongs to one mark, and what several threads write of it is atomic.
  static let shared = MarkBoard()

  private static let places = 64
  /// Of a method's name and of an id, the most that is kept, in bytes.
  private static let longest = 80
  private static let stride = 2 * longest + 8

  private let text: UnsafeMutablePointer<UInt8>
  /// How long the text of each place is; 0 for one that names nothing.
  private let lengths: UnsafeMutablePointer<Atomic<Int>>
  /// Which thread works for each; 0 for none.
  private let threads: UnsafeMutablePointer<Atomic<UInt>>
  private let free: FreePlaces

  init() {
    text = .allocate(capacity: Self.places * Self.stride)
    lengths = .allocate(capacity: Self.places)
    threads = .allocate(capacity: Self.places)
    for place in 0..<Self.places {
      (lengths + place).initialize(to: Atomic(0))
      (threads + place).initialize(to: Atomic(0))
    }
    free = FreePlaces(Self.places)
  }

  func takePlace() -> Int? { free.take() }

  func giveBack(_ place: Int) {
    clear(place)
    setThread(0, of: place)
    free.add(place)
  }

  func write(_ method: UnsafeRawBufferPointer, _ id: UnsafeRawBufferPointer, to place: Int) {
    lengths[place].store(0, ordering: .relaxed)
    let memory = text + place * Self.stride
    var count = 0
    func add(_ bytes: UnsafeRawBufferPointer) {
      for byte in bytes.prefix(Self.longest) {
        // What may act where it is read, or is half of a character, is not shown.
        memory[count] = byte >= 0x20 && byte < 0x7F ? byte : 0x3F
        count += 1
      }
    }
    add(method)
    for byte in " id ".utf8 {
      memory[count] = byte
      count += 1
    }
    add(id)
    lengths[place].store(count, ordering: .releasing)
  }

  func clear(_ place: Int) { lengths[place].store(0, ordering: .relaxed) }

  func setThread(_ number: UInt, of place: Int) { threads[place].store(number, ordering: .relaxed) }

  // MARK: While the process dies

  // Here nothing is allocated, locked or counted (signal-safety(7)).

  /// Appends the requests that `thread` works for, or where there is none, all there are, as many as have room.
  func describe(thread: UInt, to line: inout FixedLine) {
    var isFirst = true
    for place in 0..<Self.places where threads[place].load(ordering: .relaxed) == thread {
      append(place, isFirst ? " while answering " : ", ", &line, &isFirst)
    }
    guard isFirst else { return }
    for place in 0..<Self.places { append(place, isFirst ? "; under way: " : ", ", &line, &isFirst) }
  }

  private func append(_ place: Int, _ lead: StaticString, _ line: inout FixedLine, _ isFirst: inout Bool) {
    let length = min(lengths[place].load(ordering: .acquiring), Self.stride)
    if length == 0 { return }
    line.append(lead)
    line.append(UnsafeRawBufferPointer(start: text + place * Self.stride, count: length))
    isFirst = false
  }
}

/// Places that no mark has.
private final class FreePlaces: Sendable {
  private let places: Mutex<[Int]>

  init(_ count: Int) { places = Mutex(Array(0..<count)) }

  func take() -> Int? { places.withLock { $0.popLast() } }

  func add(_ place: Int) { places.withLock { $0.append(place) } }
}

/// A line in fixed memory; what does not fit is left out.
struct FixedLine {
  private let memory: UnsafeMutableRawBufferPointer
  private var count = 0

  init(_ memory: UnsafeMutableRawBufferPointer) { self.memory = memory }

  /// The line with its end.
  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: memory.baseAddress, count: count) }

  mutating func append(_ text: StaticString) {
    append(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  mutating func append(_ bytes: UnsafeRawBufferPointer) {
    // The last byte is for the line's end.
    for byte in bytes where count < memory.count - 1 {
      memory[count] = byte
      count += 1
    }
  }

  mutating func end() {
    memory[count] = 0x0A
    count += 1
  }
}
