/// Where a service's credential would go.
///
/// A credential goes only to its service's own address, or to one that is said where the credential is said. Whoever
/// may say the one but does not know the other would otherwise have it sent to a server of theirs.
struct CredentialDestination {
  /// The address that is asked.
  let address: String
  /// The service's own address.
  let ownAddress: String
  /// The variable that says another one.
  let addressVariable: String
  /// The variable that holds the credential; `nil` where there is none to keep.
  let credential: String?
  /// The variable that lets it go over plain `http://`.
  let plainHTTPVariable: String
}

extension SourceOrder {
  /// Refuses to send a credential where it does not belong.
  func allow(_ destination: CredentialDestination) throws(ConfigurationProblem) {
    // What is no address is told of by whoever asks there.
    guard let variable = destination.credential, let server = ServerURL(destination.address) else { return }
    let credentialAuthor = author(variable)
    if server.origin != ServerURL(destination.ownAddress)?.origin {
      try allow(destination, variable, credentialAuthor)
    }
    // The client may expose its own credential and no other.
    if !server.keepsSecrets, author(destination.plainHTTPVariable) == .client, credentialAuthor != .client {
      throw ConfigurationProblem(
        message: "the client lets a credential that is not its own go over plain http",
        hint: "set \(destination.plainHTTPVariable) where the credential is set", field: "settings.plainHttp")
    }
  }

  private func allow(
    _ destination: CredentialDestination, _ variable: String, _ credentialAuthor: SettingAuthor
  ) throws(ConfigurationProblem) {
    let addressAuthor = location == nil ? .user : locationAuthor
    let rule = "a credential goes only to \(destination.ownAddress), or to an address that is given where it is"
    switch (credentialAuthor, addressAuthor) {
    case (.user, .user), (.client, .client): return
    case (.user, _):
      throw ConfigurationProblem(
        message: "the client gives the location, and \(variable) is not the client's: \(rule)",
        hint: "set \(destination.addressVariable) or use --source, or give the credential in the source's settings",
        field: "location")
    case (.client, _):
      throw ConfigurationProblem(
        message: "the client gives the credential, and \(destination.addressVariable) the address: \(rule)",
        hint: "give the location beside the credential", field: "location")
    case (.fileOfClient, _):
      throw ConfigurationProblem(
        message: "the client names a file with the credential, and another address than the service's own: \(rule)",
        hint: "name the file with --source, or give the credential itself in the source's settings",
        field: "settings")
    }
  }
}

extension ServerURL {
  /// Refuses to send a credential where anybody on the way can read it, unless that is allowed.
  func allowPlainHTTP(
    _ isAllowed: Bool, withCredential hasCredential: Bool, by variable: String
  ) throws(ConfigurationProblem) {
    if keepsSecrets || isAllowed || !hasCredential { return }
    throw ConfigurationProblem(
      message: "the credential would go to \(origin) over plain http, where anybody on the way can read it",
      hint: "use https, or allow it with \(variable)=true, or with plainHttp=true among the source's settings",
      field: "location")
  }
}
