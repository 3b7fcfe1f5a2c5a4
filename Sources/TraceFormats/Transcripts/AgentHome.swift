internal import SystemCalls
internal import TraceModel

/// The folder in which an agent keeps its sessions, as the place of one of them tells it.
struct AgentHome {
  let title: String
  /// The variable that moves it.
  let variable: String
  /// Where it is without that.
  let usual: String

  /// What the agent needs to find a session again that lies in a file.
  ///
  /// - Parameter parts: the folders of the home that sessions lie below.
  func complete(
    _ resumption: inout Resumption, for file: TranscriptFile, below parts: [String],
    _ environment: (String) -> String?
  ) {
    let found = parts.compactMap { part in
      file.path.ranges(of: "/\(part)/").last.map { String(file.path[..<$0.lowerBound]) }
    }.first
    guard let found else {
      resumption.notes.append(
        "its transcript lies in \(file.folder), where \(title) does not look; it has to be in \(usual)/\(parts[0]) again"
      )
      return
    }
    // The agent is started in another folder than this process.
    let home = found.hasPrefix("/") ? found : CurrentProcess.folder + "/" + found
    if home != environment(variable) ?? usual { resumption.variables[variable] = home }
  }
}
