/// The version of the program, as `--version`, `serverInfo` and `rpc.discover` tell it.
package enum Version {
  package static let text = "0.1.0"
}
