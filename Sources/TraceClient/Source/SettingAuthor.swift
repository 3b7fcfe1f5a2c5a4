/// Who says something about a source.
public enum SettingAuthor: Sendable, Equatable {
  /// The user: by the environment, the command line, or a file of a program of theirs.
  case user
  /// The client, which may only repeat what the files of a workspace say.
  case client
  /// A file that the client named: what stands in it is not the client's, and nobody said that it is for a server.
  case fileOfClient
}
