internal import JSONTape
internal import SidetraceEditor
internal import SidetraceServer

/// A server to try things on: sessions of the fixtures, an editor's surface, and a fence around both.
enum Specimen {
  /// - Parameter source: the source, as the command line has it.
  static func server(_ source: String) throws(Violation) -> Server {
    let editor = EditorSurface()
    do {
      let source = try SourceSpecification(source)
      let equipment = try Equipment(ServerOptions(sources: [source]))
      return Server(
        equipment, code: editor.code, surfaces: [Fence(inner: OwnMethods()), Fence(inner: editor)])
    } catch {
      throw Violation("no server can be made: \(error)")
    }
  }
}
