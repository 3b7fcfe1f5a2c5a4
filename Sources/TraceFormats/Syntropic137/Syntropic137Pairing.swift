internal import TraceModel

/// Finds for each event that counts a model's answer the message that it counts.
///
/// The two come in the same order and tell the same of the prompt; of the answer an event knows only what the first line
/// did. Events may be missing, late, or of a sub-agent whose messages are not in the conversation, and now and then the
/// counts differ: such a one is the message's that stands alone in the same place of the order.
enum Syntropic137Pairing {
  private typealias Prompt = Syntropic137Conversation.PromptTokens

  /// Messages that say the same of their prompts, in their order.
  private struct Queue {
    var places: [Int] = []
    var next = 0
    /// Those that were passed over, since later ones had their events already.
    var passed: [Int] = []
    var nextPassed = 0
  }

  static func pairs(
    of messages: [Syntropic137Conversation.Message], with events: [Syntropic137Row]
  ) -> [(message: Int, row: Syntropic137Row)] {
    var messageOfEvent = byPrompt(messages, events)
    fillGaps(&messageOfEvent, messages, events)
    return events.indices.compactMap { place in messageOfEvent[place].map { ($0, events[place]) } }
  }

  /// Each event goes with the next message of its counts behind those that have theirs, else with an earlier one.
  private static func byPrompt(
    _ messages: [Syntropic137Conversation.Message], _ events: [Syntropic137Row]
  ) -> [Int?] {
    var queues: [Prompt: Queue] = [:]
    for (place, message) in messages.enumerated() {
      for prompt in message.prompts { queues[prompt, default: Queue()].places.append(place) }
    }
    var isTaken = [Bool](repeating: false, count: messages.count)
    var last = -1
    return events.map { event in
      let prompt = Prompt(event.usage)
      guard var queue = queues[prompt] else { return nil }
      defer { queues[prompt] = queue }
      var found: Int?
      while found == nil, queue.next < queue.places.count {
        let place = queue.places[queue.next]
        queue.next += 1
        if isTaken[place] { continue }
        if place > last { found = place } else { queue.passed.append(place) }
      }
      while found == nil, queue.nextPassed < queue.passed.count {
        let place = queue.passed[queue.nextPassed]
        queue.nextPassed += 1
        if !isTaken[place] { found = place }
      }
      guard let found else { return nil }
      isTaken[found] = true
      last = max(last, found)
      return found
    }
  }

  /// What is left between two pairs goes together in its order, if the models are the same.
  private static func fillGaps(
    _ messageOfEvent: inout [Int?], _ messages: [Syntropic137Conversation.Message], _ events: [Syntropic137Row]
  ) {
    var eventOfMessage = [Int?](repeating: nil, count: messages.count)
    for (event, message) in messageOfEvent.enumerated() { if let message { eventOfMessage[message] = event } }
    var next = 0
    var end = 0
    for event in events.indices {
      if let message = messageOfEvent[event] {
        next = max(next, message + 1)
        continue
      }
      // The gap ends at the message of the next event that has one further on.
      if end <= event {
        end = event + 1
        while end < events.count, (messageOfEvent[end] ?? -1) < next { end += 1 }
      }
      let limit = end < events.count ? messageOfEvent[end] ?? messages.count : messages.count
      while next < limit, eventOfMessage[next] != nil { next += 1 }
      guard next < limit, isSameModel(messages[next].modelName, events[event].model) else { continue }
      messageOfEvent[event] = next
      eventOfMessage[next] = event
      next += 1
    }
  }

  /// Events name a model without the day of its version.
  private static func isSameModel(_ one: String?, _ other: String?) -> Bool {
    guard let one, let other else { return true }
    return one.hasPrefix(other) || other.hasPrefix(one)
  }
}
