internal import JSONRPC
internal import JSONTape
internal import SystemCalls

/// `sidetrace browse`
enum BrowseCommand: PersonCommand {
  static let declaration = CommandDeclaration(
    "browse", "all sessions on a full screen: projects, sessions, turns, steps, as they go on",
    detail: "Arrows or h j k l move, Enter opens, / searches, ? lists all keys, q quits.",
    examples: ["sidetrace browse"])

  static func run(_ context: CommandContext) async throws(ResponseError) -> Int32 {
    let door = TerminalDoor(
      keys: .standardInput, screen: context.output, welcome: ScreenPainter.welcome, farewell: ScreenPainter.farewell)
    guard let door else {
      complain("browse needs a terminal for its keys and its screen; sidetrace sessions and show write to anywhere")
      return 2
    }
    return await withCheckedContinuation { continuation in
      startThread(name: "sidetrace.keys") {
        let code = BrowseLoop(context, door).run()
        door.giveBack()
        continuation.resume(returning: code)
      }
    }
  }
}
