internal import JSONTape
internal import TraceModel

/// What an input or an output says, taken apart for people: the words of messages without the lists and objects that
/// they came in, and everything else as the data that it is.
struct Passages {
  enum Kind { case said, thought, data }

  struct Passage {
    let kind: Kind
    /// Who says it, or what it is called; `nil` where there is nothing to say.
    let label: String?
    let text: String
  }

  private(set) var all: [Passage] = []
  /// How many more there are.
  private(set) var more = 0

  private static let most = 200
  private static let deepest = 8
  /// From this size on a value is shown as it is spelled, from its beginning.
  private static let largestPretty = 256 << 10

  /// What a value says.
  ///
  /// - Parameter isArguments: whether the members of an object are the arguments of a call.
  init(_ slice: Slice, of session: Session, isArguments: Bool = false) {
    if slice.isAbsent { return }
    if isArguments {
      session.read(slice) { readArguments($0) }
    } else {
      session.read(slice) { value in
        // Telemetry carries conversations as the text of a list.
        if let inner = Self.conversation(in: value) { inner.withRoot { read($0) } } else { read(value) }
      }
    }
  }

  var isEmpty: Bool { all.isEmpty }

  /// Only what was said.
  var said: [Passage] { all.filter { $0.kind == .said } }

  private mutating func add(_ kind: Kind, _ label: String?, _ text: String?) {
    guard let text, text.utf8.contains(where: { $0 > 0x20 }) else { return }
    if all.count < Self.most { all.append(Passage(kind: kind, label: label, text: text)) } else { more += 1 }
  }

  private mutating func addData(_ label: String?, _ value: JSONValue) {
    if value.isNull || value.isEmptyContainer { return }
    if value.isString { return add(.data, label, value.stringValue) }
    let isLarge = value.range.count > Self.largestPretty
    add(.data, label, isLarge ? value.spelling : JSONPretty.text(value))
  }

  private mutating func readArguments(_ value: JSONValue) {
    // Some agents write the arguments as the text of an object.
    guard value.isObject else {
      if let text = value.stringValue, text.utf8.first == 0x7B, let inner = try? JSONDocument(Bytes(text)) {
        return inner.withRoot { $0.isObject ? readArguments(members: $0) : add(.data, nil, text) }
      }
      return addData(nil, value)
    }
    readArguments(members: value)
  }

  private mutating func readArguments(members object: JSONValue) {
    for member in object.members { addData(member.key.stringValue ?? "", member.value) }
  }

  /// Goes through the value in its order, without recursion.
  private mutating func read(_ root: JSONValue) {
    var open: [(value: JSONValue, label: String?, depth: Int)] = [(root, nil, 0)]
    while let (value, label, depth) = open.popLast() {
      if value.isString {
        add(.said, label, value.stringValue)
      } else if value.isArray, depth < Self.deepest {
        for element in Array(value.elements.prefix(Self.most + 1)).reversed() {
          open.append((element, label, depth + 1))
        }
      } else if value.isObject, depth < Self.deepest, let inner = inner(value) {
        switch inner {
        case .text(let kind, let text): add(kind, label, text)
        case .value(let inner, let role): open.append((inner, role ?? label, depth + 1))
        case .nothing: break
        }
      } else {
        addData(label, value)
      }
    }
  }

  private static func conversation(in value: JSONValue) -> JSONDocument? {
    guard let beginning = value.beginning(4), beginning.hasPrefix("[{") || beginning.hasPrefix("{\""),
      let text = value.stringValue, let document = try? JSONDocument(Bytes(text))
    else { return nil }
    return document.withRoot(isConversation) ? document : nil
  }

  private static func isConversation(_ value: JSONValue) -> Bool {
    if value.isArray {
      for element in value.elements {
        return element["role"] != nil || element["type"] != nil || element["parts"] != nil
      }
      return false
    }
    return value["messages"]?.isArray == true || value["role"]?.isString == true
  }

  private enum Inner {
    case text(Kind, String?)
    case value(JSONValue, String?)
    case nothing
  }

  /// What an object of a conversation is about; `nil` for any other.
  private func inner(_ object: JSONValue) -> Inner? {
    let type = object["type"]?.stringValue ?? ""
    switch type {
    case "text", "input_text", "output_text":
      return .text(.said, (object["text"] ?? object["content"])?.stringValue)
    case "thinking": return .text(.thought, object["thinking"]?.stringValue)
    case "reasoning_text", "summary_text", "reasoning":
      if let text = object["text"] ?? object["content"], text.isString { return .text(.thought, text.stringValue) }
    case "redacted_thinking": return .nothing
    // The calls themselves are steps.
    case "tool_use", "function_call", "tool_call", "server_tool_use", "custom_tool_call", "tool_call_response":
      return .nothing
    case "image", "input_image", "document": return .text(.data, "[\(type)]")
    default: break
    }
    let role = object["role"]?.stringValue
    if let content = object["content"], content.isString || content.isArray { return .value(content, role) }
    if let parts = object["parts"], parts.isArray, role != nil { return .value(parts, role) }
    if let calls = object["tool_calls"], calls.isArray, role != nil { return .nothing }
    if let message = object["message"], message.isObject, role == nil { return .value(message, nil) }
    if let messages = object["messages"], messages.isArray, role == nil { return .value(messages, nil) }
    if let text = object["text"], text.isString, role != nil || object.members.reduce(0, { count, _ in count + 1 }) == 1
    {
      return .value(text, role)
    }
    return nil
  }
}
