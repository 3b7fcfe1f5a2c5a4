extension Convention {
  /// GitHub Copilot in VS Code, whose `session.id` is that of a window with many chats.
  static let copilot = Convention(
    title: "GitHub Copilot",
    source: "https://code.visualstudio.com/docs/copilot/guides/monitoring-agents",
    attributes: [
      Attribute("copilot_chat.chat_session_id", .conversation),
      Attribute("copilot_chat.session_id", .conversation),
      Attribute("copilot_chat.time_to_first_token", .firstToken, as: .milliseconds),
      Attribute("copilot_chat.user_request", .input),
    ])
}
