internal import Synchronization
internal import SystemCalls

/// Some of the names in folders, remembered as long as a folder stays as it is.
final class FolderNames: Sendable {
  private struct Known {
    let status: FileStatus
    let names: [String]
  }

  /// So many folders are remembered.
  private static let mostFolders = 20_000
  /// A folder that changed within so many nanoseconds may change again without its time telling.
  private static let settling: Int64 = 2_000_000_000

  private let isWanted: @Sendable (String) -> Bool
  private let known = Mutex<[String: Known]>([:])

  /// - Parameter isWanted: which names are given and remembered.
  init(_ isWanted: @escaping @Sendable (String) -> Bool) { self.isWanted = isWanted }

  /// The names that are wanted, sorted; none where the folder cannot be read.
  func names(in folder: String) -> [String] {
    guard let status = FileStatus(path: folder) else { return [] }
    if let known = known.withLock({ $0[folder] }), known.status == status { return known.names }
    let names = ((try? Files.names(in: folder)) ?? []).filter(isWanted)
    if WallClock.now - status.modifiedNanoseconds > Self.settling {
      known.withLock { known in
        if known.count >= Self.mostFolders { known = [:] }
        known[folder] = Known(status: status, names: names)
      }
    }
    return names
  }
}
