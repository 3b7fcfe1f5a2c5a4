internal import CodeLink
internal import JSONRPC
internal import JSONTape
internal import SystemCalls
internal import TraceModel

/// `session.files`: the files that a session touched.
enum ListSessionFiles: Method {
  private static let limit = CommonParameters.limit(200, upTo: 10_000, "files")

  static let declaration = MethodDeclaration(
    "session.files",
    "The files that a session read, changed, made, moved and took away, in the order of its first look.",
    [
      CommonParameters.sessionID, SessionFilesQuestion.turn, SessionFilesQuestion.root, limit, CommonParameters.cursor,
      CommonParameters.source, CommonParameters.refresh,
    ],
    result:
      "`items`: the files, each with `what` was done, how often, when, and how many lines were put in and taken away; "
      + "`root`, `total`, `nextCursor` where there are more.")

  static func answer(_ call: Call, _ result: inout JSONWriter) -> Outcome {
    let (limit, turn, code) = (call.arguments[limit], call.arguments[SessionFilesQuestion.turn], call.context.code)
    let root: String?
    let cursor: FileCursor?
    do throws(ResponseError) {
      root = try SessionFilesQuestion.checkedRoot(call, declaration)
      cursor = try call.arguments.cursor(FileCursor.self)
    } catch {
      return .failed(error)
    }
    return SessionFilesQuestion.answer(call) { found, writer throws(ResponseError) in
      let all = SessionFilesQuestion.files(found.session, code, turn: turn).files.filter { file in
        // What was listed is no file.
        file.actions.contains(where: \.isChange) || FileStatus(path: file.path.text)?.kind != .folder
      }
      let place = SessionFilesQuestion.root(root, found.session, code)
      let first = min(cursor?.place ?? 0, all.count)
      let page = all[first...].prefix(limit)
      writer.object { writer in
        writer.member("source", found.source)
        writer.member("sessionId", found.session.id)
        writer.member("root", place?.text)
        writer.key("items")
        writer.array { writer in for file in page { write(file, place, to: &writer) } }
        writer.member("total", all.count)
        if page.endIndex < all.count { writer.member("nextCursor", FileCursor(place: page.endIndex).text) }
      }
    }
  }

  private static func write(_ file: FileOfSession, _ root: CodePath?, to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("path", file.path.text)
      if let root, file.path.isInside(root) {
        writer.member("relativePath", file.path.components.dropFirst(root.components.count).joined(separator: "/"))
      }
      writer.member("formerPath", file.formerPath?.text)
      writer.key("what")
      writer.array { writer in
        for action in TouchAction.allCases where file.actions.contains(action) { writer.string(action.name) }
      }
      if file.isCreated { writer.member("isCreated", true) }
      if file.isDeleted { writer.member("isDeleted", true) }
      writer.member("touchCount", file.touchCount)
      if file.actions.contains(where: \.isChange) {
        writer.member("addedLines", file.addedLines)
        writer.member("removedLines", file.removedLines)
      }
      writer.member("startTime", file.firstTouch)
      writer.member("endTime", file.lastTouch)
      if file.path.isAbsolute { writer.member("exists", FileStatus(path: file.path.text) != nil) }
    }
  }

  /// The list never changes while its session does not.
  private struct FileCursor: Cursor {
    let place: Int

    init(place: Int) { self.place = place }

    init?(_ text: String) {
      guard let fields = CursorFields(text, count: 1), let place: Int = fields.number(0), place >= 0 else { return nil }
      self.place = place
    }

    var text: String { CursorFields.joined(place) }
  }
}
