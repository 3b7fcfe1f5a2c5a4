package import JSONTape
internal import TraceModel

extension ClaudeCodeRecord {
  /// What copies of the record have in common: its id, where that was kept, the answer's id, and the moment and type.
  var marks: [UInt64] {
    var marks: [UInt64] = []
    if let uuid { marks.append(Kinship.mark("uuid", uuid)) }
    if let origin = forkedFrom?["messageUuid"]?.stringValue { marks.append(Kinship.mark("uuid", origin)) }
    if type == "assistant", let id = message?["id"]?.stringValue { marks.append(Kinship.mark("message", id)) }
    if type == "user", let content = message?["content"], let time = value["timestamp"]?.stringValue {
      marks.append(Kinship.mark("said", time) ^ content.withBytes { Kinship.mark("content", $0) })
    }
    return marks
  }

  /// Whether it is something that was said or done.
  var isOfConversation: Bool {
    type == "user" || type == "assistant" || message?.isObject == true || type == "result" && subtype != nil
  }
}

extension ClaudeCodeTranscripts {
  package func kinship(_ file: TranscriptFile, head: [JSONDocument], isWhole: Bool) -> Kinship {
    var kinship = Kinship()
    var hasAnswer = false
    var isSession = !isWhole || file.path.hasSuffix(".json")
    for document in head {
      document.withRoot { root in
        guard root.isObject || root.isArray else { return }
        if root["loglines"] != nil || root.isArray { isSession = true }
        let record = ClaudeCodeRecord(root, SliceOrigin.none)
        if record.isOfConversation, !record.isSidechain { isSession = true }
        if let from = record.forkedFrom?["sessionId"]?.stringValue, from != file.id, kinship.named == nil {
          kinship.named = SessionParent(from, .fork)
        }
        guard record.uuid != nil else { return }
        if let name = record.agentName, let team = record.teamName { kinship.teammate = "\(name)@\(team)" }
        if let session = record.sessionID, UUIDText.isUUID(session), UUIDText.isUUID(file.stem), session != file.stem,
          kinship.named == nil
        {
          kinship.named = SessionParent(session, .resume)
        }
        let isAnswer = record.type == "assistant"
        if kinship.marks.isEmpty || isAnswer && !hasAnswer { kinship.marks += record.marks }
        if isAnswer { hasAnswer = true }
      }
    }
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
          let record = ClaudeCodeRecord(root, SliceOrigin.none)
          marks.add(record.marks, record.time, range.count)
        }
      }
    }
    return marks
  }
}
