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
  /// Larger ones first, each at least twice as large as the next, none of which ever changes while others have it: so a
  /// copy of the table costs nothing, and a file that is added to it little, however many there are.
  private var layers: [Layer] = []
  /// How many files were moved because others were added.
  private(set) var work = 0
  /// The last that were added.
  private var recent = Layer()

  private struct Layer: Sendable {
    /// So many files may be copied with a table that is added to.
    static let smallest = 256

    var files: Set<CodePath> = []
    var byName: [String: [CodePath]] = [:]

    mutating func add(_ file: CodePath) {
      files.insert(file)
      byName[file.name, default: []].append(file)
    }

    mutating func add(_ others: Layer) {
      files.formUnion(others.files)
      byName.merge(others.byName) { $0 + $1 }
    }
  }

  /// - Parameters:
  ///   - folders: those of the workspace.
  ///   - files: by absolute paths.
  public init(folders: [CodePath] = [], files: [CodePath] = []) {
    self.folders = folders
    for file in files { add(file) }
  }

  /// Adds a file, once.
  public mutating func add(_ file: CodePath) {
    if contains(file) { return }
    count += 1
    recent.add(file)
    guard recent.files.count >= Layer.smallest else { return }
    layers.append(recent)
    recent = Layer()
    while layers.count > 1, layers[layers.count - 2].files.count < layers[layers.count - 1].files.count * 2 {
      let last = layers.removeLast()
      layers[layers.count - 1].add(last)
      work += layers[layers.count - 1].files.count
    }
  }

  /// How many files there are.
  public private(set) var count = 0

  private func contains(_ file: CodePath) -> Bool {
    recent.files.contains(file) || layers.contains { $0.files.contains(file) }
  }

  /// All files of a name; `nil` where there are none, or too many.
  private func files(named name: String) -> [CodePath]? {
    let parts = (layers + [recent]).compactMap { $0.byName[name] }
    let count = parts.reduce(0) { $0 + $1.count }
    return 1...Self.mostNamesakes ~= count ? Array(parts.joined()) : nil
  }

  /// Finds the file that `path` names, also where it was written down on another machine: the one with the longest
  /// common end, if there is one.
  public func match(_ path: CodePath) -> Match {
    if path.isAbsolute {
      if contains(path) { return .file(path, .exact) }
      // It names a file of this very workspace that is not there.
      if folders.contains(where: path.isInside) { return .none }
    } else {
      let here = folders.map { $0.appending(path) }.filter(contains)
      if here.count > 1 { return .ambiguous }
      if let file = here.first { return .file(file, .exact) }
    }
    return nearest(to: path)
  }

  private func nearest(to path: CodePath) -> Match {
    guard let namesakes = files(named: path.name) else { return .none }
    var best = 0
    var found: CodePath?
    for file in namesakes {
      let length = file.commonSuffix(with: path)
      if length > best {
        best = length
        found = file
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
