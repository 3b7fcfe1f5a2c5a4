package import JSONTape
internal import SystemCalls
internal import TraceModel

extension CodexRecord {
  /// What a copy of the record has in common with it: all but its envelope, which copies stamp anew.
  var mark: UInt64 { payload.withBytes { Kinship.mark("payload", $0) } }

  /// Whether it is something that was said or done.
  var isOfConversation: Bool {
    switch type {
    case "response_item", "compacted": true
    case "event_msg": kind != "thread_name_updated"
    default: false
    }
  }

  /// Whether it is of a turn that was brought in from another program.
  var isImported: Bool { payload["turn_id"]?.stringValue?.hasPrefix("external-import-turn-") == true }
}

extension CodexTranscripts {
  package func kinship(_ file: TranscriptFile, head: [JSONDocument], isWhole: Bool) -> Kinship {
    var kinship = Kinship()
    var thread = CodexThread()
    var isSession = !isWhole
    for document in head {
      document.withRoot { root in
        guard root.isObject else { return }
        let record = CodexRecord(root, .none)
        if record.isOfConversation { isSession = true }
        if record.type == "session_meta" {
          // A file that shows the thread as it was before is of the thread, too.
          if let id = record.payload["id"]?.stringValue, kinship.marks.isEmpty {
            kinship.marks.append(Kinship.mark("thread", id))
          }
          thread.note(record)
        } else if kinship.marks.count < 3, let turn = record.payload["turn_id"]?.stringValue, UUIDText.isUUID(turn) {
          kinship.marks.append(Kinship.mark("turn", turn))
        }
      }
    }
    kinship.named = thread.named
    if let history = thread.history {
      kinship.named = SessionParent(history.thread, .fork)
      kinship.historyBytes = history.bytes ?? .max
      kinship.historyEnd = thread.endOrdinal
    }
    kinship.order = file.name
    kinship.isSession = isSession
    return kinship
  }

  package func marks(_ text: TranscriptText) -> RecordMarks {
    var marks = RecordMarks()
    for piece in text.pieces {
      Lines.forEach(piece) { range in
        guard let document = try? JSONDocument(piece, range: range) else { return }
        document.withRoot { root in
          guard root.isObject else { return }
          let record = CodexRecord(root, .none)
          if record.type != "session_meta" { marks.add([record.mark], record.time, range.count) }
        }
      }
    }
    return marks
  }
}

/// A session of another program that Codex made a copy of, as the ledger in its folder tells.
struct CodexImport {
  /// The file of the original.
  private let source: String?

  /// Whether the original is there, and counts in place of the copy.
  let isSourceThere: Bool

  private static let ledger = "external_agent_session_imports.json"

  /// - Parameter path: where the rollout lies; the ledger is in a folder around it.
  init(thread: String, near path: String) {
    var folder = path
    var source: String?
    for _ in 0..<6 {
      guard let slash = folder.lastIndex(of: "/") else { break }
      folder = String(folder[..<slash])
      guard let bytes = try? Files.read("\(folder)/\(Self.ledger)", limit: 16 << 20).bytes,
        let document = try? JSONDocument(bytes)
      else { continue }
      source = document.withRoot { root in
        let records = root.isArray ? root.elements : root["records"]?.elements ?? .empty
        for record in records where record["imported_thread_id"]?.stringValue == thread {
          return record["source_path"]?.stringValue
        }
        return nil
      }
      break
    }
    self.source = source
    isSourceThere = source.map { FileStatus(path: $0)?.kind == .regular } ?? false
  }

  var parent: SessionParent? {
    guard let name = source?.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last else { return nil }
    return SessionParent(TranscriptFile.stem(String(name)), .import)
  }

  var tag: String { parent.map { "import of \($0.sessionID)" } ?? "import from another agent" }
}
