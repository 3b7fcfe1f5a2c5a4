internal import JSONTape
internal import SystemCalls

/// The files of the fixtures.
enum FixtureFiles {
  /// The paths of all files below a folder of the package that end so, in their order.
  static func paths(below folder: String, ending: String = "") -> [String] {
    guard let names = try? Files.names(in: "\(PackageFolder.root)/\(folder)") else { return [] }
    return names.sorted().flatMap { name in
      let path = "\(folder)/\(name)"
      if FileStatus(path: "\(PackageFolder.root)/\(path)")?.kind == .folder {
        return paths(below: path, ending: ending)
      }
      return name.hasSuffix(ending) ? [path] : []
    }
  }

  /// What a file says; nothing where it cannot be read.
  static func bytes(_ path: String) -> [UInt8] {
    guard let file = try? Files.read("\(PackageFolder.root)/\(path)", limit: 1 << 20) else { return [] }
    return file.bytes.array(0..<file.bytes.count)
  }

  static func lines(_ path: String) -> [[UInt8]] { bytes(path).split(separator: 0x0A).map(Array.init) }
}
