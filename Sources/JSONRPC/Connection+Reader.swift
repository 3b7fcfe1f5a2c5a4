internal import JSONTape
internal import SystemCalls

extension Connection {
  /// The thread that reads. Everything in here runs on it.
  struct Reader: ~Copyable {
    private static let smallAnswer = 64 << 10
    /// How long nothing is looked at while there is no room.
    private static let lookMilliseconds: Int32 = 50

    let connection: Connection
    let limits: Limits
    var splitter: FrameSplitter
    var parser: JSONParser
    /// Answers that are ready and share the next write.
    var pending = JSONWriter(capacity: 128 << 10)
    var framing = Framing.lines
    /// Names the request that is being answered on this thread.
    let requestMark = RequestMark()
    /// Whether work was begun since the limits were looked at last.
    var hasStartedWork = false
    var backlog = Backlog()
    /// Whether nothing more can be read behind the backlog.
    var isDeaf = false
    /// Whether what comes is only refused.
    var isLeaving = false

    init(connection: Connection, limits: Limits) {
      self.connection = connection
      self.limits = limits
      splitter = FrameSplitter(limit: limits.messageBytes)
      parser = JSONParser(maximumDepth: limits.depth)
    }

    mutating func run() -> Ending {
      requestMark.work()
      while true {
        let entry = backlog.next()
        let ending = if let entry { take(entry) } else { takeNext() }
        if let ending = ending ?? makeRoom() { return leave(ending) }
      }
    }

    /// Takes what comes next, and waits for it.
    private mutating func takeNext() -> Ending? {
      let event = nextEvent()
      switch event {
      case .message:
        defer { splitter.finish() }
        return receive(text: splitter.text) == .exit ? .exitRequested : nil
      case .moreNeeded:
        flush()
        // Whoever closed the output may keep the input open.
        if connection.queue.hasBroken { return .clientGone }
        if splitter.isAtEnd { return atEnd() }
        do throws(Descriptor.ReadProblem) {
          try splitter.fill(from: connection.input)
          return nil
        } catch {
          return .unreadable(error.reason)
        }
      case .tooLarge, .unreadable, .lost: return take(.event(event))
      }
    }

    private mutating func nextEvent() -> FrameSplitter.Event {
      let event = splitter.next()
      if connection.framingBox.note(splitter.framing) {
        framing = splitter.framing ?? .lines
      }
      return event
    }

    private func atEnd() -> Ending {
      if splitter.hasRemains { Log.shared.write(.error, "the input ended in the middle of a message") }
      return .endOfInput
    }

    private mutating func take(_ entry: Backlog.Entry) -> Ending? {
      switch entry {
      case .message(let bytes):
        return bytes.withUnsafeBytes { receive(text: $0) } == .exit ? .exitRequested : nil
      case .event(.tooLarge(let limit)):
        reply(.invalidRequest, "the message is longer than \(limit) bytes; it was skipped")
      case .event(.unreadable(let reason)):
        reply(.parseError, reason)
      case .event(.lost(let reason)):
        reply(.parseError, "the header cannot be read: \(reason)")
        Log.shared.write(.error, "the header cannot be read: \(reason); the next message cannot be found")
        return .lost
      case .event(.message), .event(.moreNeeded): break
      }
      return nil
    }

    /// What was read and not answered is refused, so that it has an answer.
    private mutating func leave(_ ending: Ending) -> Ending {
      isLeaving = true
      while let entry = backlog.next() { _ = take(entry) }
      flush()
      return ending
    }

    /// Hands the ready answers over: directly where that needs no waiting, else to the writing thread.
    private mutating func flush() {
      if pending.isEmpty { return }
      let queue = connection.queue
      if pending.drain({ queue.addNow($0) ? true : nil }) != nil { return }
      let bytes = pending.take()
      // Slices in a small answer are copied after all if it can then leave at once.
      if bytes.count <= Self.smallAnswer, bytes.joined().withUnsafeBytes({ queue.addNow($0) }) { return }
      queue.add(bytes)
    }

    /// Stops answering while too much is unsent.
    private mutating func makeRoom() -> Ending? {
      // Looked at once for many small answers: what is pending is bounded, and asking costs a lock.
      guard pending.count > 64 << 10 || hasStartedWork else { return nil }
      hasStartedWork = false
      if pending.count > 64 << 10 { flush() }
      guard connection.queue.unsentBytes >= limits.unsentBytes else { return nil }
      flush()
      return listenUntilRoom()
    }

    /// Listens while the client leaves too much unread: nothing is answered, but control is obeyed, and that the client
    /// is gone is noticed.
    private mutating func listenUntilRoom() -> Ending? {
      let queue = connection.queue
      while queue.unsentBytes >= limits.unsentBytes {
        if queue.isBroken { return .clientGone }
        // To a script the end of its input means "that was all", and it may read on.
        let isScript = framing == .lines
        let isFull = backlog.bytes + splitter.waitingBytes >= limits.backlogBytes
        if isFull || isDeaf {
          if !isScript, connection.input.isBroken { return .endOfInput }
          queue.waitForRoom(budget: limits.unsentBytes, milliseconds: Self.lookMilliseconds)
          continue
        }
        switch nextEvent() {
        case .message:
          let reaction = overhear()
          splitter.finish()
          if reaction == .exit { return .exitRequested }
        case .moreNeeded:
          if splitter.isAtEnd {
            if !isScript { return atEnd() }
            isDeaf = true
          } else if connection.input.canRead(milliseconds: Self.lookMilliseconds) {
            do throws(Descriptor.ReadProblem) {
              try splitter.fill(from: connection.input)
            } catch {
              return .unreadable(error.reason)
            }
          }
        case let event:
          if case .lost = event { isDeaf = true }
          backlog.add(.event(event))
        }
      }
      isDeaf = false
      // There is room, too, where nobody reads any more.
      return queue.isBroken ? .clientGone : nil
    }

    /// Obeys a message that is control; all others wait for their turn.
    private mutating func overhear() -> Reaction {
      if let root = try? parser.parse(splitter.text), case .notification(let method, let params) = IncomingMessage(root)
      {
        if method.equals("exit") { return connection.note(Request(method: method, params: params, framing: framing)) }
        if method.equals("$/cancelRequest"), connection.cancel(params?["id"]) { return .goOn }
      }
      backlog.add(.message(Array(splitter.text)))
      return .goOn
    }

    // MARK: Messages

    private mutating func receive(text: UnsafeRawBufferPointer) -> Reaction {
      defer { parser.finish() }
      do throws(JSONSyntaxError) {
        return receive(try parser.parse(text))
      } catch {
        switch error.reason {
        case .tooManyValues: reply(.invalidRequest, "the message has \(error)")
        default: reply(.parseError, "not JSON: \(error)")
        }
        return .goOn
      }
    }

    private mutating func receive(_ root: JSONValue) -> Reaction {
      guard root.isArray else { return receive(single: root) }
      if let refusal = refusal(ofBatch: root) {
        reply(refusal, id: nil)
        return .goOn
      }
      var reaction = Reaction.goOn
      let connection = connection
      let batch = BatchCollector(budget: connection.batchBudget) { connection.send($0) }
      for element in root.elements {
        if receive(element, in: batch) == .exit { reaction = .exit }
      }
      flush()
      // Its answer may be there now.
      hasStartedWork = true
      batch.finish()
      return reaction
    }

    private func refusal(ofBatch batch: JSONValue) -> ResponseError? {
      if batch.isEmptyContainer { return ResponseError(.invalidRequest, "a batch must not be empty") }
      if batch.elements.dropFirst(limits.batchMembers).first(where: { _ in true }) != nil {
        return ResponseError(.invalidRequest, "a batch may have \(limits.batchMembers) messages at most; send several")
      }
      return connection.batchBudget.isSpent ? Connection.tooManyBatches : nil
    }

    private mutating func receive(single message: JSONValue) -> Reaction {
      switch IncomingMessage(message) {
      case .invalid(let id, let reason):
        reply(.invalidRequest, reason, id: id)
      case .response(let id, let message):
        connection.take(answer: message, to: id)
      case .notification(let method, let params):
        return connection.note(Request(method: method, params: params, framing: framing))
      case .request(let id, let method, let params):
        if let error = isLeaving ? Connection.leaving : connection.refusal(of: id) {
          reply(error, id: id)
          break
        }
        let mark = Frame.begin(&pending)
        Frame.beginResult(&pending, id: id)
        let request = Request(method: method, params: params, framing: framing)
        let outcome = requestMark.names(method, id) { connection.handler.handle(request, result: &pending) }
        if case .answered = outcome {
          pending.endObject()
          Frame.end(&pending, mark, framing: framing)
          break
        }
        pending.rewind(to: mark)
        switch outcome {
        case .answered: break
        case .failed(let error): reply(error, id: id)
        case .later(let work):
          let connection = connection
          hasStartedWork = true
          connection.start(RequestID(id), method, work) { connection.send($0) }
        }
      }
      return .goOn
    }

    private mutating func receive(_ message: JSONValue, in batch: BatchCollector) -> Reaction {
      batch.expectAnswer()
      switch IncomingMessage(message) {
      case .invalid(let id, let reason):
        batch.add(Frame.error(ResponseError(.invalidRequest, reason), id: id), id: id.map { RequestID($0) })
      case .response(let id, let message):
        connection.take(answer: message, to: id)
        batch.finish()
      case .notification(let method, let params):
        defer { batch.finish() }
        return connection.note(Request(method: method, params: params, framing: framing))
      case .request(let id, let method, let params):
        receive(id, Request(method: method, params: params, framing: framing), in: batch)
      }
      return .goOn
    }

    private mutating func receive(_ value: JSONValue, _ request: Request, in batch: BatchCollector) {
      let id = RequestID(value)
      if batch.isFull { return batch.refuse(id: id) }
      if let error = isLeaving ? Connection.leaving : connection.refusal(of: value) {
        return batch.add(Frame.error(error, id: id), id: id)
      }
      var writer = JSONWriter()
      Frame.beginResult(&writer, id: value)
      switch requestMark.names(request.method, value, { connection.handler.handle(request, result: &writer) }) {
      case .answered:
        writer.endObject()
        batch.add(writer.take(), id: id)
      case .failed(let error): batch.add(Frame.error(error, id: id), id: id)
      case .later(let work):
        connection.start(id, request.method, work) { batch.add($0, id: id) }
      }
    }

    private mutating func reply(_ code: ErrorCode, _ message: String, id: JSONValue? = nil) {
      reply(ResponseError(code, message), id: id)
    }

    private mutating func reply(_ error: ResponseError, id: JSONValue?) {
      let mark = Frame.begin(&pending)
      Frame.writeError(error, id: id, to: &pending)
      Frame.end(&pending, mark, framing: framing)
    }
  }
}
