import Testing
import TraceModel

@Suite("A heap")
struct HeapTests {
  @Test("gives the least first, whatever the order it came in")
  func order() {
    var heap = Heap<Int>()
    heap.removeFirst()
    #expect(heap.first == nil)
    let numbers = (0..<500).map { $0 * 7919 % 251 }
    for number in numbers { heap.insert(number) }
    var sorted: [Int] = []
    while let first = heap.first {
      sorted.append(first)
      heap.removeFirst()
    }
    #expect(sorted == numbers.sorted())
  }
}
