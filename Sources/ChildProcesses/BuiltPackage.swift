internal import SystemCalls

/// Where things are: the package's folder, and the programs that were built with the one that asks.
package enum BuiltPackage {
  /// The folder that holds `Package.swift`.
  package static let root: String = {
    // Sources/ChildProcesses/BuiltPackage.swift
    #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
  }()

  /// The path of a file of the package.
  package static func path(_ relative: String) -> String { "\(root)/\(relative)" }

  /// A program of the package, by its name; `nil` where it has not been built.
  ///
  /// Programs stand in one folder with the test bundle, whatever the scratch path and configuration. On Linux the bundle
  /// is the running program; on macOS a helper runs it and gets it as an argument. Where the variable
  /// `SIDETRACE_PROGRAMS` names a folder, those in it are tried instead, such as `.build/release`.
  package static func program(_ name: String) -> String? {
    if let folder = CurrentProcess.environment("SIDETRACE_PROGRAMS") {
      let candidate = folder.hasPrefix("/") ? "\(folder)/\(name)" : path("\(folder)/\(name)")
      return Files.isProgram(candidate) ? candidate : nil
    }
    let bundles = CommandLine.arguments.filter { $0.contains(".xctest") }
    for place in bundles + [running].compactMap(\.self) {
      var folder = place[...]
      while let slash = folder.lastIndex(of: "/") {
        folder = folder[..<slash]
        let candidate = "\(folder)/\(name)"
        if Files.isProgram(candidate) { return candidate }
      }
    }
    return nil
  }

  /// The path of the running program, as far as its first argument tells.
  private static let running: String? = CommandLine.arguments.first.flatMap { first in
    first.contains("/") ? Files.realPath(first) : Programs.alongPath(first)
  }
}

/// Programs of this machine.
package enum Programs {
  /// The first program of that name in the folders of PATH.
  package static func alongPath(_ name: String) -> String? {
    for folder in (CurrentProcess.environment("PATH") ?? "").split(separator: ":") {
      let candidate = "\(folder)/\(name)"
      if Files.isProgram(candidate) { return candidate }
    }
    return nil
  }
}
