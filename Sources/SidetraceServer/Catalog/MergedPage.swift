package import TraceModel

/// A page over several sources, each item with the name of the source it is from.
package struct MergedPage<Item: Sendable>: Sendable {
  package var items: [(source: String, item: Item)] = []
  package var nextCursor: String?
  package var total: Count?
  package var warnings: [Warning] = []
}
