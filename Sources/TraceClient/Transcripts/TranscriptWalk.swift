internal import SystemCalls
internal import TraceFormats
internal import TraceModel

/// Finds the transcripts below a folder without opening any.
enum TranscriptWalk {
  private static let maximumDepth = 8
  private static let maximumFiles = 200_000

  static func files(
    below root: String, of format: some TranscriptFormat, isUsualPlace: Bool, warnings: inout WarningList
  ) -> [TranscriptFile] {
    var found: [TranscriptFile] = []
    var open = [(path: root, depth: 0)]
    var seen = SeenFolders()
    if let status = FileStatus(path: root) { _ = seen.insert(status) }
    while let (folder, depth) = open.popLast() {
      if Interruption.isRaised { break }
      guard let listing = try? Files.listing(of: folder) else {
        warnings.add("unreadableFolder", "\(folder) cannot be read")
        continue
      }
      warnings.add(listing, of: folder) { format.recognise(file: $0, isUsualPlace: false) != nil }
      for name in listing.names where !name.hasPrefix(".") {
        let path = "\(folder)/\(name)"
        if let id = format.recognise(file: name, isUsualPlace: isUsualPlace) {
          guard let status = FileStatus(path: path), status.kind == .regular else {
            warnings.add("skippedFile", "\(path) was passed over: it is no file that can be read")
            continue
          }
          if status.size == 0 {
            warnings.add("emptyTranscripts", "files without a word of a conversation are no sessions")
            continue
          }
          if found.count >= maximumFiles {
            warnings.add("tooManyFiles", "only the first \(maximumFiles) transcripts were looked at")
            return found
          }
          found.append(TranscriptFile(id: id, path: path, status: status))
        } else if name.hasSuffix(".jsonl.orphaned") {
          warnings.add("orphanedTranscripts", "transcripts that their agent has set aside (.orphaned) are not read")
        } else if format.entersFolder(name), let status = FileStatus(path: path), status.kind == .folder {
          guard depth < maximumDepth else {
            warnings.add("tooDeep", "folders more than \(maximumDepth) deep were not looked into")
            continue
          }
          if seen.insert(status) { open.append((path, depth + 1)) }
        }
      }
    }
    return found
  }
}
