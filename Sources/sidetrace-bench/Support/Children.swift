internal import ChildProcesses
internal import SystemCalls

extension Child {
  /// Starts a program as a person would, with nobody to read what it logs; `nil` where that fails.
  ///
  /// - Parameter extra: what its environment has beside this program's own.
  convenience init?(
    _ path: String, _ arguments: [String] = [], pipeBytes: Int32? = nil, variables extra: [String: String] = [:]
  ) {
    do throws(ChildError) {
      try self.init(
        [path] + arguments, variables: Self.inherited.merging(extra) { $1 }, errors: .nowhere, pipeBytes: pipeBytes)
    } catch {
      return nil
    }
  }

  private static let inherited = CurrentProcess.variables

  /// All that a program writes until it ends; `nil` where it fails.
  static func textOutput(_ path: String, _ arguments: [String]) -> String? {
    guard let child = Child(path, arguments) else { return nil }
    child.closeInput()
    let text = child.output.readAll()
    return child.waitForEnd() == .exited(0) ? String(decoding: text, as: UTF8.self) : nil
  }
}
