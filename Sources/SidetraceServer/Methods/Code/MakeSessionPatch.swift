internal import CodeLink
internal import JSONRPC
internal import JSONTape
internal import TraceModel

/// `session.patch`: what a session changed, as one patch.
enum MakeSessionPatch: Method {
  static let declaration = MethodDeclaration(
    "session.patch",
    "What a session changed in files, as one unified diff that `git apply` takes on the state before: several changes of "
      + "a file are one.",
    [
      CommonParameters.sessionID, SessionFilesQuestion.turn, SessionFilesQuestion.root, CommonParameters.source,
      CommonParameters.refresh,
    ],
    result:
      "`patch`: the text; `files`: what is in it; `missing`: files that were changed and are not in it, each with why; "
      + "`root`: the folder that paths are seen from.")

  static func answer(_ call: Call, _ result: inout JSONWriter) -> Outcome {
    let (turn, code) = (call.arguments[SessionFilesQuestion.turn], call.context.code)
    let root: String?
    do throws(ResponseError) {
      root = try SessionFilesQuestion.checkedRoot(call, declaration)
    } catch {
      return .failed(error)
    }
    return SessionFilesQuestion.answer(call) { found, writer throws(ResponseError) in
      let files = SessionFilesQuestion.files(found.session, code, turn: turn).files
      let place = SessionFilesQuestion.root(root, found.session, code)
      let patch = SessionPatch(files, root: place)
      writer.object { writer in
        writer.member("source", found.source)
        writer.member("sessionId", found.session.id)
        writer.member("root", place?.text)
        writer.member("patch", String(decoding: patch.bytes, as: UTF8.self))
        writer.key("files")
        writer.array { writer in for file in patch.files { write(file, to: &writer) } }
        writer.key("missing")
        writer.array { writer in
          for file in patch.missing {
            writer.object { writer in
              writer.member("path", file.path.text)
              writer.member("reason", file.reason)
            }
          }
        }
        writer.warnings(warnings(patch))
      }
    }
  }

  private static func write(_ file: SessionPatch.File, to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("path", file.path)
      writer.member("formerPath", file.formerPath)
      writer.member("status", file.status.rawValue)
      writer.member("addedLines", file.addedLines)
      writer.member("removedLines", file.removedLines)
      if file.hasOthersChanges { writer.member("hasOthersChanges", true) }
    }
  }

  private static func warnings(_ patch: SessionPatch) -> [Warning] {
    var warnings = WarningList()
    for file in patch.missing { warnings.add("filesMissing", "\(file.path.text) is not in the patch: \(file.reason)") }
    for file in patch.files where file.hasOthersChanges {
      warnings.add(
        "othersChanges", "\(file.path) was changed by others between the session's changes, which is in the patch")
    }
    return warnings.all
  }
}
