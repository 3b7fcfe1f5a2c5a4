internal import CodeLink
internal import TraceModel

/// Which commit brought each line of a file, as `git blame` says; lines that are in none are not committed.
struct CommittedLines {
  struct Commit {
    var name: String
    var author: String?
    var time: Timestamp?
    var summary: String?
    var isNone: Bool { name.allSatisfy { $0 == "0" } }
  }

  /// By line, counted from 1, the place in `commits`.
  private var byLine: [Int: Int] = [:]
  private(set) var commits: [Commit] = []

  /// Nothing where the file is in no repository, or git is not there.
  init(_ path: CodePath) {
    guard let tree = WorkingTree(around: path), let relative = tree.relative(path)?.joined(separator: "/"),
      let output = GitProgram.ask(["blame", "--porcelain", "--no-textconv", "--", relative], in: tree.root.text)
    else { return }
    read(output)
  }

  private mutating func read(_ output: [UInt8]) {
    var places: [String: Int] = [:]
    var current = -1
    for bytes in output.split(separator: 0x0A, omittingEmptySubsequences: false) where bytes.first != 0x09 {
      let line = String(decoding: bytes, as: UTF8.self)
      let words = line.split(separator: " ", maxSplits: 3)
      if words.count >= 3, words[0].utf8.count == 40, let number = Int(words[2], radix: 10) {
        let name = String(words[0])
        current = places[name] ?? commits.count
        if places[name] == nil {
          places[name] = current
          commits.append(Commit(name: name))
        }
        byLine[number] = current
      } else if current >= 0, let key = words.first {
        let rest = String(line.dropFirst(key.count + 1))
        switch key {
        case "author": commits[current].author = rest
        case "author-time": commits[current].time = Timestamp(rest)
        case "summary": commits[current].summary = rest
        default: break
        }
      }
    }
  }

  /// The commit of a line, counted from 1.
  subscript(line: Int) -> Commit? { byLine[line].map { commits[$0] } }

  var isEmpty: Bool { byLine.isEmpty }
}
