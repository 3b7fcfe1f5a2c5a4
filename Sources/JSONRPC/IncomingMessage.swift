package import JSONTape

/// One message of the client, read in place.
package enum IncomingMessage {
  case request(id: JSONValue, method: JSONValue, params: JSONValue?)
  case notification(method: JSONValue, params: JSONValue?)
  case response(id: JSONValue, message: JSONValue)
  /// Not a message; `id` is its id if it has a usable one.
  case invalid(id: JSONValue?, reason: String)

  private enum Field { case jsonrpc, id, method, params, result, error }

  private static let fields = KeyTable<Field>([
    "jsonrpc": .jsonrpc, "id": .id, "method": .method, "params": .params, "result": .result, "error": .error,
  ])

  package init(_ message: JSONValue) {
    guard message.isObject else {
      self = .invalid(id: nil, reason: "a message must be an object")
      return
    }
    var version: JSONValue?
    var id: JSONValue?
    var method: JSONValue?
    var params: JSONValue?
    var isResponse = false
    for member in message.members {
      switch Self.fields[member.key] {
      case .jsonrpc: version = member.value
      case .id: id = member.value
      case .method: method = member.value
      case .params: params = member.value
      case .result, .error: isResponse = true
      case nil: break
      }
    }
    let usableID = id.flatMap { RequestID.isValid($0) && !RequestID.isTooLong($0) ? $0 : nil }
    guard let version, version.equals("2.0") else {
      self = .invalid(id: usableID, reason: "\"jsonrpc\" must be \"2.0\"")
      return
    }
    if let id, usableID == nil {
      let rule = RequestID.isTooLong(id) ? "have \(RequestID.longest) bytes at most" : "be a string or an integer"
      self = .invalid(id: nil, reason: "\"id\" must \(rule)")
      return
    }
    guard let method else {
      if isResponse, let usableID {
        self = .response(id: usableID, message: message)
      } else {
        self = .invalid(id: usableID, reason: "\"method\" is missing")
      }
      return
    }
    guard method.isString else {
      self = .invalid(id: usableID, reason: "\"method\" must be a string")
      return
    }
    if let value = params {
      guard value.isObject || value.isArray || value.isNull else {
        self = .invalid(id: usableID, reason: "\"params\" must be an object")
        return
      }
      if value.isNull { params = nil }
    }
    if let usableID {
      self = .request(id: usableID, method: method, params: params)
    } else {
      self = .notification(method: method, params: params)
    }
  }
}
