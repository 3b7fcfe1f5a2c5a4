/// What requests are answered from. `initialize` may put another in its place.
///
/// A class, so that handing it on costs one count, however much is in it.
package final class RequestContext: Sendable {
  /// The sources, and what of them is in memory.
  package let catalog: Catalog
  /// What is watched in these sources.
  let watches: Watches
  /// What code is looked at with.
  package let code: CodeContext

  init(catalog: Catalog, watches: Watches = Watches(), code: CodeContext = CodeContext()) {
    self.catalog = catalog
    self.watches = watches
    self.code = code
  }
}
