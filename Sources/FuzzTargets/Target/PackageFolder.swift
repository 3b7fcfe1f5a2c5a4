/// Where the files of the package are that targets begin with.
package enum PackageFolder {
  /// The folder that holds `Package.swift`: this file is Sources/FuzzTargets/Target/PackageFolder.swift.
  package static let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4)
    .joined(separator: "/")
}
