internal import JSONRPC
internal import JSONTape
internal import SidetraceServer

/// Calls every method that a server says it has, with parameters that it says they take, about what its sources hold.
struct EveryMethod {
  private let server: Server
  private let variation: Int
  /// What parameters can name, by the end of their names.
  private var known: [(ending: String, values: [String])] = []

  /// - Parameter variation: which parameters are given, and which of their values.
  init(_ server: Server, _ variation: Int) throws(Violation) {
    self.server = server
    self.variation = variation
    let sessions = Self.values(of: "sessionId", in: try call("session.list", "{}"))
    let traces = Self.values(of: "traceId", in: try call("trace.list", "{}"))
    var spans: [String] = []
    if let session = sessions.first {
      spans = Self.values(of: "spanId", in: try call("session.get", #"{"sessionId":\#(session),"payloads":"none"}"#))
    }
    known = [
      ("sessionid", sessions), ("traceid", traces), ("spanid", spans), ("watchid", [#""watch-1""#]),
      ("sessionids", sessions.prefix(1).map { "[\($0)]" }), ("source", [#""s""#]),
      ("path", [#""src/ledgerly/refund.py""#]), ("query", [#""duration:>0 -status:error x""#]),
      ("uri", [#""file:///home/noor/ledgerly/src/ledgerly/refund.py""#]),
    ]
  }

  func callAll() throws(Violation) {
    for method in try Self.declared.get() {
      // It would write a file.
      let parameters = method.parameters.filter { method.name != "session.export" || $0.name != "path" }
      let given = parameters.enumerated().compactMap { place, parameter -> String? in
        guard parameter.isRequired || (variation &+ place) % 3 == 0 else { return nil }
        return value(of: parameter).map { "\"\(parameter.name)\":\($0)" }
      }
      _ = try call(method.name, "{\(given.joined(separator: ","))}")
    }
    // The watches that were begun.
    server.connected(to: nil)
  }

  private func call(_ method: String, _ params: String) throws(Violation) -> Bytes? {
    let server = server
    switch try awaited({ await server.call(method: method, params: JSONBytes(Bytes(params))) }) {
    case .success(let answer):
      let answer = answer.joined()
      _ = try JSONCheck.line(answer, "the answer of \(method) \(params)")
      return answer
    case .failure(let error):
      if let data = error.data { _ = try JSONCheck.line(data.joined(), "the error of \(method) \(params)") }
      try require(error.code != .internalError, "\(method) \(params) fails inside: \(error.message)")
      return nil
    }
  }

  /// A value as JSON; nothing where there is none to be had.
  private func value(of parameter: DeclaredParameter) -> String? {
    let name = parameter.name.lowercased()
    if let known = known.first(where: { name.hasSuffix($0.ending) }) { return pick(known.values) }
    return pick(parameter.values)
  }

  private func pick(_ values: [String]) -> String? { values.isEmpty ? nil : values[abs(variation) % values.count] }

  /// The spellings of the values of a member, wherever it is, each once.
  private static func values(of name: String, in answer: Bytes?) -> [String] {
    guard let answer, let document = try? JSONDocument(answer) else { return [] }
    var found: [String] = []
    document.withRoot { root in
      var open = [root]
      while let value = open.popLast(), found.count < 8 {
        for member in value.members where member.key.stringValue == name && member.value.isString {
          if !found.contains(member.value.spelling) { found.append(member.value.spelling) }
        }
        open += value.members.map(\.value) + value.elements
      }
    }
    return found
  }
}

/// What the OpenRPC document says of a method.
private struct DeclaredMethod: Sendable {
  let name: String
  let parameters: [DeclaredParameter]
}

/// What it says of a parameter.
private struct DeclaredParameter: Sendable {
  let name: String
  let isRequired: Bool
  /// Some values that its schema allows, as JSON.
  let values: [String]
}

extension EveryMethod {
  fileprivate static let declared = Result { () throws(Violation) in
    let server = try Specimen.server("files:\(PackageFolder.root)/Fixtures/fields")
    guard case .success(let answer) = try awaited({ await server.call(method: "rpc.discover", params: nil) }) else {
      throw Violation("rpc.discover gives nothing")
    }
    return try JSONCheck.line(answer.joined(), "the OpenRPC document").withRoot { root in
      (root["methods"]?.elements ?? .empty).map { method in
        DeclaredMethod(
          name: method["name"]?.stringValue ?? "",
          parameters: (method["params"]?.elements ?? .empty).map { parameter in
            DeclaredParameter(
              name: parameter["name"]?.stringValue ?? "", isRequired: parameter["required"]?.boolValue ?? false,
              values: parameter["schema"].map(values) ?? [])
          })
      }
    }
  }

  private static func values(_ schema: JSONValue) -> [String] {
    if let words = schema["enum"] { return words.elements.map(\.spelling) }
    if let items = schema["items"] { return values(items).map { "[\($0)]" } }
    switch schema["type"]?.stringValue {
    case "integer", "number":
      return [schema["minimum"], schema["maximum"]].compactMap { $0?.spelling }
    case "boolean": return ["true", "false"]
    case "object": return ["{}"]
    case "string" where schema["format"] != nil: return [#""2026-09-14T08:00:00Z""#]
    default: return [#""x""#]
    }
  }
}
