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
    var seen: Set<UInt64> = []
    while let (folder, depth) = open.popLast() {
      guard let names = try? Files.names(in: folder) else {
        warnings.add("unreadableFolder", "\(folder) cannot be read")
        continue
      }
      for name in names where !name.hasPrefix(".") {
        let path = "\(folder)/\(name)"
        if let id = format.recognise(file: name, isUsualPlace: isUsualPlace) {
          guard let status = FileStatus(path: path), status.kind == .regular, status.size > 0 else { continue }
          if found.count >= maximumFiles {
            warnings.add("tooManyFiles", "only the first \(maximumFiles) transcripts were looked at")
            return found
          }
          found.append(TranscriptFile(id: id, path: path, status: status))
        } else if name.hasSuffix(".jsonl.zst") {
          warnings.add("compressedTranscripts", "compressed transcripts are not read; unpack them to see them")
        } else if depth < maximumDepth, format.entersFolder(name),
          let status = FileStatus(path: path), status.kind == .folder, seen.insert(status.inode).inserted
        {
          open.append((path, depth + 1))
        }
      }
    }
    return found
  }
}
