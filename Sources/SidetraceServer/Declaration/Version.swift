/// The version of the program, as `--version`, `serverInfo` and `rpc.discover` tell it.
public enum Version {
  public static let text = "0.1.0"
}
