/// Figures of a debug build say nothing.
enum DebugBuild {
  /// Whether this program is one: only there are assertions looked at.
  static var isThis: Bool {
    var isDebug = false
    func look() -> Bool {
      isDebug = true
      return true
    }
    assert(look())
    return isDebug
  }
}
