/// A binary heap: whatever was put in, the least comes out first.
///
/// It is public so that the rooms that use it get it made for their elements; a library user has no need of it.
@frozen
public struct Heap<Element: Comparable> {
  @usableFromInline var elements: [Element] = []

  /// An empty one.
  @inlinable
  public init() {}

  /// The least; `nil` where there is none.
  @inlinable
  public var first: Element? { elements.first }

  /// Puts an element in, in logarithmic time.
  @inlinable
  public mutating func insert(_ element: Element) {
    elements.append(element)
    var place = elements.count - 1
    while place > 0, elements[place] < elements[(place - 1) / 2] {
      elements.swapAt(place, (place - 1) / 2)
      place = (place - 1) / 2
    }
  }

  /// Takes the least out, in logarithmic time; nothing where there is none.
  @inlinable
  public mutating func removeFirst() {
    guard !elements.isEmpty else { return }
    elements.swapAt(0, elements.count - 1)
    elements.removeLast()
    var place = 0
    while true {
      var least = place
      for child in (place * 2 + 1)...(place * 2 + 2) where child < elements.count && elements[child] < elements[least] {
        least = child
      }
      if least == place { return }
      elements.swapAt(place, least)
      place = least
    }
  }
}
