internal import JSONRPC
internal import JSONTape
internal import SystemCalls
internal import TraceModel

/// Which sessions a command is about, by the flags that several have: `--here`, `--agent`, `--since`, `--until`.
struct SessionFilter {
  private let folder: String?
  private let agent: String?
  private let after: Timestamp?
  private let before: Timestamp?

  init(_ context: CommandContext) throws(ResponseError) {
    folder = context.invocation.has("--here") ? CurrentProcess.folder : nil
    agent = context.invocation.value("--agent")
    after = try MomentFlags.moment("--since", context.invocation)
    before = try MomentFlags.moment("--until", context.invocation)
  }

  var isOn: Bool { folder != nil || agent != nil || after != nil || before != nil }

  /// Writes the parameters of `session.list` for it.
  func write(to writer: inout JSONWriter) {
    func member(_ key: StaticString, _ text: String?) {
      guard let text else { return }
      writer.key(key)
      writer.string(text)
    }
    member("repository", folder)
    member("agent", agent)
    member("after", after?.rfc3339)
    member("before", before?.rfc3339)
  }
}

extension SharedFlags {
  static let here = FlagDeclaration(["--here"], "only those of this repository, its working trees and moved folders")
  static let agent = FlagDeclaration(["--agent"], value: .text("NAME"), "only those of this agent")
}
