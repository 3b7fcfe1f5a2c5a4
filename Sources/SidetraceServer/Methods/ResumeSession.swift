internal import JSONRPC
internal import JSONTape
internal import SystemCalls
internal import TraceClient
internal import TraceModel

/// `session.resume`: the command with which the agent itself goes on with a session.
enum ResumeSession: Method {
  private static let fork = Parameter<Bool>.flag("fork", "go on in a new session, and leave this one as it is")

  static let declaration = MethodDeclaration(
    "session.resume", "The command with which the agent itself goes on with a session, and the folder to run it in.",
    [CommonParameters.sessionID, fork, CommonParameters.source],
    result:
      "`command`, the program and its arguments; `cwd`; `recordedCwd` where that is gone; `environment`; `line` for a "
      + "shell; `notes`.")

  static func answer(_ call: Call, _ result: inout JSONWriter) -> Outcome {
    let arguments = call.arguments
    let id = arguments[CommonParameters.sessionID]
    return Call.later { _ throws(SourceError) in
      let (resumption, source) = try await call.catalog.resumption(
        ofSession: id, source: arguments[CommonParameters.source], isFork: arguments[fork])
      return json { write(resumption, StartFolder(resumption.folder), id, source, to: &$0) }
    }
  }

  private static func write(
    _ resumption: Resumption, _ start: StartFolder, _ id: String, _ source: String, to writer: inout JSONWriter
  ) {
    writer.object { writer in
      writer.member("sessionId", id)
      writer.member("source", source)
      writer.key("command")
      writer.array { writer in
        for word in resumption.command { writer.string(word) }
      }
      writer.member("cwd", start.path)
      writer.member("recordedCwd", start.missing)
      if !resumption.variables.isEmpty {
        writer.key("environment")
        writer.object { writer in
          for (name, value) in resumption.variables.sorted(by: { $0.key < $1.key }) {
            writer.key(name)
            writer.string(value)
          }
        }
      }
      writer.member("line", ShellLine.text(resumption, in: start.path))
      let notes = resumption.notes + (start.note.map { [$0] } ?? [])
      if !notes.isEmpty {
        writer.key("notes")
        writer.array { writer in
          for note in notes { writer.string(note) }
        }
      }
    }
  }
}

/// Where an agent can be started: the folder that was recorded, or the nearest around it that is there.
private struct StartFolder {
  let path: String?
  /// The folder that was recorded and is not there.
  let missing: String?

  init(_ recorded: String?) {
    guard let recorded, recorded.utf8.first == 0x2F else {
      (path, missing) = (nil, nil)
      return
    }
    var near = recorded[...]
    // What would act in the line that a person copies is no folder of theirs.
    while near.unicodeScalars.contains(where: ReadableText.acts) || FileStatus(path: String(near))?.kind != .folder,
      let slash = near.lastIndex(of: "/")
    {
      near = near[..<slash]
      if near.isEmpty { near = "/" }
      if near == "/" { break }
    }
    path = String(near)
    missing = path == recorded ? nil : recorded
  }

  var note: String? {
    guard let path, let missing else { return nil }
    return
      "its folder \(ReadableText.line(missing, limit: 300)) is not there any more; the nearest that is there is \(path)"
  }
}

/// A command as a line that a shell takes (POSIX, Shell Command Language, 2.2.2).
private enum ShellLine {
  static func text(_ resumption: Resumption, in folder: String?) -> String {
    let variables = resumption.variables.sorted { $0.key < $1.key }.map { "\($0.key)=\(quoted($0.value))" }
    let command = (variables + resumption.command.map(quoted)).joined(separator: " ")
    return (folder.map { "cd \(quoted($0)) && " } ?? "") + command
  }

  private static func quoted(_ word: String) -> String {
    let isPlain = word.utf8.allSatisfy { byte in
      byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || "-_./:@%+=,".utf8.contains(byte)
    }
    if isPlain, !word.isEmpty { return word }
    return "'" + word.replacing("'", with: "'\\''") + "'"
  }
}
