public import TraceFormats

/// One kind of source: what it is called, what it is told, how it is found on a machine, and how it is made.
///
/// All that is said of a kind is said here: `--source`, `--help`, and the tables of protocol.md read it.
public struct SourceKind: Sendable {
  /// What may stand behind the kind's name and a colon.
  public enum Location: Sendable {
    /// The path of a file or folder, which has to be given.
    case path
    /// A path, instead of the usual places.
    case optionalPath
    /// A URL, instead of the usual one.
    case address
  }

  /// Something that a source is told beside its location. It stands for a variable and counts before it.
  public struct Setting: Sendable, Equatable {
    /// What it is called behind a location: `tokenFile`.
    public let name: String
    /// The variable of the environment that it stands for: `KORE_API_TOKEN`.
    public let variable: String
    /// Whether it names a file whose first line is the value, since that is a credential.
    public let isFile: Bool

    /// - Parameter isFile: whether the variable holds a credential, so that the setting names a file with it.
    public init(_ name: String, _ variable: String, isFile: Bool = false) {
      self.name = name
      self.variable = variable
      self.isFile = isFile
    }
  }

  /// The kind in one word: `pandaprobe`.
  public let name: String
  /// What may stand behind the name.
  public let location: Location
  /// What such a source is, in half a sentence; kinds that share it stand on one line of the help.
  public let help: String
  /// What it can be told.
  public let settings: [Setting]
  /// The variables that it reads and that no setting stands for.
  public let variables: [String]
  /// Where one of these variables is set, there is such a source.
  public let foundByVariables: [String]
  private let places: @Sendable ((String) -> String?) -> [String]
  private let make: @Sendable (SourceOrder) throws(ConfigurationProblem) -> any TraceSource

  /// - Parameters:
  ///   - foundByVariables: variables that tell that there is such a source.
  ///   - places: paths that tell so, given the variables of the environment.
  ///   - make: makes a source of the kind.
  public init(
    _ name: String, _ location: Location, help: String, settings: [Setting] = [], variables: [String] = [],
    foundByVariables: [String] = [], places: @escaping @Sendable ((String) -> String?) -> [String] = { _ in [] },
    make: @escaping @Sendable (SourceOrder) throws(ConfigurationProblem) -> any TraceSource
  ) {
    self.name = name
    self.location = location
    self.help = help
    self.settings = settings
    self.variables = variables
    self.foundByVariables = foundByVariables
    self.places = places
    self.make = make
  }

  /// What a service's kind is, for the help.
  static let serverHelp = "a server; see protocol.md for the variables with its credentials"

  /// The files and folders that tell, where one of them exists, that there is such a source.
  ///
  /// - Parameter environment: gives the value of a variable; `nil` for an unset or empty one.
  public func foundByPlaces(_ environment: (String) -> String?) -> [String] { places(environment) }

  /// Whether there is such a source on this machine.
  ///
  /// - Parameters:
  ///   - environment: gives the value of a variable; `nil` for an unset or empty one.
  ///   - exists: whether there is a file or folder at a path.
  public func isFound(environment: (String) -> String?, exists: (String) -> Bool) -> Bool {
    foundByVariables.contains { environment($0) != nil } || places(environment).contains(where: exists)
  }

  /// Makes a source; nothing is read or asked yet.
  ///
  /// - Throws: what is missing or wrong in the order.
  public func makeSource(_ order: SourceOrder) throws(ConfigurationProblem) -> any TraceSource { try make(order) }
}

/// What somebody wants of a kind of source.
public struct SourceOrder: Sendable {
  /// The name that requests use.
  public var name: String
  /// The path or the address, where one is given.
  public var location: String?
  /// Who says where it is.
  public var locationAuthor = SettingAuthor.user
  /// What models cost, for sources that tell tokens alone.
  public var prices: PriceTable?
  /// Gives the value of a variable, or what a setting says in its place; `nil` for an unset or empty one.
  public var environment: @Sendable (String) -> String?
  /// Who says so.
  public var author: @Sendable (String) -> SettingAuthor = { _ in .user }

  /// - Parameters:
  ///   - name: the name that requests use.
  ///   - location: the path or the address, where one is given.
  ///   - prices: what models cost, for sources that tell tokens alone.
  ///   - environment: gives the value of a variable; `nil` for an unset or empty one.
  public init(
    name: String, location: String? = nil, prices: PriceTable? = nil,
    environment: @escaping @Sendable (String) -> String?
  ) {
    self.name = name
    self.location = location
    self.prices = prices
    self.environment = environment
  }
}
