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
        if let session = root["sessionId"]?.stringValue, UUIDText.isUUID(session), UUIDText.isUUID(file.stem),
          session != file.stem,
          kinship.named == nil
        {
          kinship.named = SessionParent(session, .resume)
        }
        let isAnswer = record.type == "assistant"
        if kinship.marks.isEmpty, let time = root["timestamp"]?.stringValue {
          kinship.marks.append(Kinship.mark("first", time))
        }
        if kinship.marks.count < 2 || isAnswer && !hasAnswer { kinship.marks += record.marks }
        if isAnswer { hasAnswer = true }
      }
    }
    kinship.isSession = isSession
    return kinship
  }

  private typealias Key = ClaudeCodeFigureLines.Key
  private static let uuid = Key("uuid")
  private static let time = Key("timestamp")
  private static let session = Key("sessionId")
  private static let message = Key("message")
  private static let id = Key("id")
  private static let sidechain = Key("isSidechain")
  private static let odd = ["forkedFrom", "agentName", "loglines"].map(Key.init)

  package func kinship(_ file: TranscriptFile, beginning head: UnsafeRawBufferPointer) -> Kinship? {
    func text(_ key: Key, from start: Int = 0) -> String? {
      key.value(in: head, from: start).flatMap { ClaudeCodeFigureLines.string(head, $0) }.map {
        String(decoding: $0, as: UTF8.self)
      }
    }
    guard head.first == 0x7B, let place = Self.uuid.value(in: head), let uuid = text(Self.uuid),
      let time = text(Self.time, from: place), Self.message.value(in: head) != nil,
      !Self.odd.contains(where: { $0.value(in: head) != nil }),
      let sidechain = Self.sidechain.value(in: head), ClaudeCodeFigureLines.begins(head, sidechain, "false"),
      let session = text(Self.session), session == file.stem
    else { return nil }
    var kinship = Kinship()
    kinship.marks = [Kinship.mark("first", time), Kinship.mark("uuid", uuid)]
    var next = Self.id.value(in: head)
    while let found = next {
      if ClaudeCodeFigureLines.begins(head, found, "\"msg_"), let id = ClaudeCodeFigureLines.string(head, found) {
        kinship.marks.append(Kinship.mark("message", String(decoding: id, as: UTF8.self)))
        break
      }
      next = Self.id.value(in: head, from: found)
    }
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
