import ChildProcesses

/// A Python with packages of its own: the one that `.ci/run` fills, or the one of the machine.
enum InstrumentedPython {
  private static let search =
    "import sys, importlib.util; sys.exit(not all(map(importlib.util.find_spec, sys.argv[1:])))"

  /// The path, or the name, of a Python that has all of these modules; nothing where there is none.
  static func path(with modules: [String]) -> String? {
    [PackageFolder.path(".build/python/bin/python3"), "python3"].first { python in
      guard let process = try? ChildProcess(["/usr/bin/env", python, "-c", search] + modules) else { return false }
      process.closeInput()
      return (try? process.waitForExit()) == 0
    }
  }
}
