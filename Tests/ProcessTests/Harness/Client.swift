import ChildProcesses
import JSONTape
import SystemCalls

/// How a client tells its messages apart.
enum ClientFraming: String, Sendable, CaseIterable {
  case lines, header
}

/// A client of one process: frames what it sends, and takes nothing but well-framed messages.
final class Client {
  let process: ChildProcess
  let framing: ClientFraming
  private var position = 0

  init(
    _ framing: ClientFraming = .lines, arguments: [String] = ["--source", "files:Fixtures/demo"],
    variables: [String: String] = [:]
  ) throws {
    self.framing = framing
    process = try ChildProcess(sidetrace: arguments, variables: variables)
  }

  static func framed(_ body: some Collection<UInt8>, _ framing: ClientFraming) -> [UInt8] {
    switch framing {
    case .lines: Array(body) + [0x0A]
    case .header: Array("Content-Length: \(body.count)\r\n\r\n".utf8) + Array(body)
    }
  }

  func send(_ message: String) { process.send(Self.framed(message.utf8, framing)) }

  /// Sends `initialize` where the framing asks for it, and takes the answer.
  func shakeHands(processID: Int32? = nil) throws {
    guard framing == .header || processID != nil else { return }
    let process = processID.map { "\($0)" } ?? "null"
    send(
      #"{"jsonrpc":"2.0","id":"handshake","method":"initialize","params":{"processId":\#(process),"capabilities":{}}}"#)
    let answer = try text()
    guard answer.contains(#""serverInfo""#) else { throw ChildError("initialize was answered with \(answer)") }
    send(#"{"jsonrpc":"2.0","method":"initialized","params":{}}"#)
  }

  /// Leaves in the order that the framing asks for.
  func sayGoodbye() throws {
    if framing == .header {
      send(#"{"jsonrpc":"2.0","id":"goodbye","method":"shutdown"}"#)
      let answer = try text()
      guard answer == #"{"jsonrpc":"2.0","id":"goodbye","result":null}"# else {
        throw ChildError("shutdown was answered with \(answer)")
      }
      send(#"{"jsonrpc":"2.0","method":"exit"}"#)
    }
    process.closeInput()
  }

  // MARK: Answers

  /// The next message as text.
  func text() throws -> String { String(decoding: try message(), as: UTF8.self) }

  /// The next message, waiting for it.
  func message() throws -> ArraySlice<UInt8> {
    var range = try nextRange()
    try process.wait(for: "message") {
      if range == nil { range = try nextRange() }
      if range == nil, process.outputIsAtEnd {
        throw ChildError("the output ended instead of a message; standard error: \(process.errorText)")
      }
      return range != nil
    }
    guard let range else { throw ChildError("no message") }
    position = range.end
    return process.output[range.body]
  }

  /// What was written and not taken.
  var rest: String { String(decoding: process.output[position...], as: UTF8.self) }

  private func nextRange() throws -> (body: Range<Int>, end: Int)? {
    switch framing {
    case .lines:
      let newline = process.output.withUnsafeBytes { firstIndex(of: 0x0A, in: $0, from: position) }
      return newline.map { (position..<$0, $0 + 1) }
    case .header: return try nextHeader()
    }
  }

  /// Exactly `Content-Length: N`, CR, LF, CR, LF: some editors take nothing else.
  private func nextHeader() throws -> (body: Range<Int>, end: Int)? {
    let output = process.output
    let name = Array("Content-Length: ".utf8)
    let start = output[position...].prefix(name.count)
    guard name.starts(with: start) else { throw ChildError("not a header: \(rest.prefix(200))") }
    let newline = output.withUnsafeBytes { firstIndex(of: 0x0A, in: $0, from: position) }
    guard let end = newline, end + 2 < output.count else { return nil }
    let length = Int(String(decoding: output[(position + name.count)..<(end - 1)], as: UTF8.self))
    guard let length, output[end - 1] == 0x0D, output[end + 1] == 0x0D, output[end + 2] == 0x0A else {
      throw ChildError("not a header: \(rest.prefix(200))")
    }
    let body = end + 3
    return body + length <= output.count ? (body..<(body + length), body + length) : nil
  }
}
