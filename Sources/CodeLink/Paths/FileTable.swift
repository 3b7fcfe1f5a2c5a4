/// The files that links may point to: those of the workspace and those that are open.
public struct FileTable: Sendable {
  /// What a path that somebody wrote down stands for here.
  public enum Match: Hashable, Sendable {
    case file(CodePath, Closeness)
    /// Several files fit equally well; which one is meant is not guessed.
    case ambiguous
    case none
  }

  /// How well a path fits a file.
  public enum Closeness: Int, Sendable, Comparable {
    /// Only the end of both is the same, by two names at least.
    case partial
    /// All of the path as it was written, or all of the file's path in its folder, is the same.
    case whole
    case exact

    /// A worse fit is less.
    public static func < (one: Closeness, other: Closeness) -> Bool { one.rawValue < other.rawValue }
  }

  /// Of a name that more files have than this, only the exact path is looked for.
  private static let mostNamesakes = 1024

  /// The folders of the workspace.
  public private(set) var folders: [CodePath]
  private var files: [CodePath] = []
  private var places: [CodePath: Int] = [:]
  private var byName: [String: [Int]] = [:]

  /// - Parameters:
  ///   - folders: those of the workspace.
  ///   - files: by absolute paths.
  public init(folders: [CodePath] = [], files: [CodePath] = []) {
    self.folders = folders
    for file in files { add(file) }
  }

  /// Adds a file, once.
  public mutating func add(_ file: CodePath) {
    guard places[file] == nil else { return }
    places[file] = files.count
    byName[file.name, default: []].append(files.count)
    files.append(file)
  }

  /// How many files there are.
  public var count: Int { files.count }

  /// Finds the file that `path` names, also where it was written down on another machine: the one with the longest
  /// common end, if there is one.
  public func match(_ path: CodePath) -> Match {
    if path.isAbsolute {
      if places[path] != nil { return .file(path, .exact) }
      // It names a file of this very workspace that is not there.
      if folders.contains(where: path.isInside) { return .none }
    } else {
      let here = folders.map { $0.appending(path) }.filter { places[$0] != nil }
      if here.count > 1 { return .ambiguous }
      if let file = here.first { return .file(file, .exact) }
    }
    return nearest(to: path)
  }

  private func nearest(to path: CodePath) -> Match {
    guard let namesakes = byName[path.name], namesakes.count <= Self.mostNamesakes else { return .none }
    var best = 0
    var found: CodePath?
    for place in namesakes {
      let length = files[place].commonSuffix(with: path)
      if length > best {
        best = length
        found = files[place]
      } else if length == best {
        found = nil
      }
    }
    guard let found else { return .ambiguous }
    let isWhole = best == path.components.count || best >= lengthInFolder(found)
    if isWhole { return .file(found, .whole) }
    return best >= 2 ? .file(found, .partial) : .none
  }

  /// How many names a file's path has, counted from the folder that it is in.
  private func lengthInFolder(_ file: CodePath) -> Int {
    let depths = folders.filter(file.isInside).map(\.components.count)
    return file.components.count - (depths.max() ?? 0)
  }
}
