/// The files that a shell command changes, as far as its plain forms say: patches, moves, removals, and what is written
/// by here-documents and redirections.
struct ShellTouches {
  private static let mostTouches = 200
  /// A script within a script, such as that of `bash -lc`.
  private static let deepest = 3

  private(set) var touches: [Touch] = []
  private let texts: TouchTexts
  private var folder: String?

  /// - Parameter folder: where the command runs; paths are given as they stand where that is not known.
  init(_ script: String, in folder: String?, texts: TouchTexts) {
    self.texts = texts
    self.folder = folder
    read(script, depth: 0)
  }

  /// - Parameter words: a program and its arguments.
  init(words: [String], in folder: String?, texts: TouchTexts) {
    self.texts = texts
    self.folder = folder
    run(Command(words: words.map { $0 }), depth: 0)
  }

  private struct Command {
    var words: [String?] = []
    var outputs: [(path: String?, isAppending: Bool)] = []
    var document: (text: String, isLiteral: Bool)?

    var isEmpty: Bool { words.isEmpty && outputs.isEmpty }
  }

  private mutating func read(_ script: String, depth: Int) {
    var command = Command()
    var isOutput: Bool?
    for token in ShellWords(script).tokens {
      switch token {
      case .word(let text):
        if let isAppending = isOutput {
          command.outputs.append((text, isAppending))
        } else {
          command.words.append(text)
        }
        isOutput = nil
      case .output(let isAppending): isOutput = isAppending
      case .document(let text, let isLiteral): command.document = (text, isLiteral)
      case .end:
        run(command, depth: depth)
        (command, isOutput) = (Command(), nil)
      }
    }
    run(command, depth: depth)
  }

  private mutating func run(_ command: Command, depth: Int) {
    guard !command.isEmpty else { return }
    var words = command.words[...]
    // Variables in front, and what only runs another command.
    while let word = words.first, let text = word,
      text.contains("=") && !text.hasPrefix("-") || Self.runners.contains(text)
    {
      words.removeFirst()
    }
    let name = (words.first ?? nil).map { $0.split(separator: "/").last.map(String.init) ?? $0 } ?? ""
    let rest = words.dropFirst()
    switch name {
    case "cd", "pushd": enter(rest.first { $0?.hasPrefix("-") != true } ?? nil)
    case "bash", "sh", "zsh", "dash", "ksh":
      if depth < Self.deepest,
        let flag = rest.firstIndex(where: { $0?.hasPrefix("-") == true && $0?.hasSuffix("c") == true }),
        flag + 1 < rest.endIndex, let script = rest[flag + 1]
      {
        read(script, depth: depth + 1)
      } else if let document = command.document, document.isLiteral, depth < Self.deepest {
        read(document.text, depth: depth + 1)
      }
    case "apply_patch", "applypatch":
      if let text = command.document?.text ?? rest.first ?? nil { patch(text) }
    case "git": git(rest, command)
    case "patch": if let text = command.document?.text { patch(text) }
    case "mv": move(rest)
    case "rm", "unlink": remove(rest)
    case "tee":
      let isAppending = rest.contains("-a")
      for path in plain(rest) { write(path, isAppending, command.document) }
    case "sed", "perl", "gsed": editInPlace(rest)
    default: break
    }
    let isCopy = name == "cat" && plain(rest).isEmpty
    for output in command.outputs {
      if let path = output.path { write(path, output.isAppending, isCopy ? command.document : nil) }
    }
  }

  private static let runners: Set<String> = ["sudo", "env", "command", "time", "nohup", "then", "do", "else"]

  // MARK: Commands

  private mutating func enter(_ path: String?) {
    guard let path else {
      // Where that leads only a shell knows; what is relative from here on means nothing.
      (folder, isLost) = (nil, true)
      return
    }
    if path.hasPrefix("/") { isLost = false }
    if isLost { return }
    folder = resolved(path)
  }

  private var isLost = false

  private mutating func git(_ words: ArraySlice<String?>, _ command: Command) {
    var rest = words
    var place: String?
    while let word = rest.first, let text = word, text.hasPrefix("-") {
      rest.removeFirst()
      if text == "-C" || text == "-c" {
        if text == "-C" { place = rest.first ?? nil }
        rest = rest.dropFirst()
      }
    }
    let before = folder
    if let place { folder = resolved(place) }
    switch rest.first ?? nil {
    case "mv": move(rest.dropFirst())
    case "rm": if !rest.contains("--cached") { remove(rest.dropFirst()) }
    case "apply": if let text = command.document?.text { patch(text) }
    default: break
    }
    folder = before
  }

  private mutating func move(_ words: ArraySlice<String?>) {
    guard !words.contains(nil) else { return }
    let paths = plain(words)
    guard paths.count >= 2, let target = paths.last else { return }
    let isFolder = paths.count > 2 || target.hasSuffix("/") || target == "." || target == ".."
    for source in paths.dropLast() {
      let from = resolved(source)
      let name = source.split(separator: "/").last.map(String.init) ?? source
      // A name without an ending that takes a file with one is most likely a folder.
      let isInto = isFolder || Self.hasEnding(name) && !Self.hasEnding(target)
      let to = isInto ? Self.joined(resolved(target), name) : resolved(target)
      guard from != to else { continue }
      add(Touch(path: to, action: .move, movedFrom: from))
    }
  }

  private static func hasEnding(_ path: String) -> Bool {
    (path.split(separator: "/").last ?? "").dropFirst().contains(".")
  }

  private mutating func remove(_ words: ArraySlice<String?>) {
    for path in plain(words) { add(Touch(path: resolved(path), action: .delete)) }
  }

  private mutating func editInPlace(_ words: ArraySlice<String?>) {
    guard words.contains(where: { $0?.hasPrefix("-i") == true || $0 == "-pi" || $0 == "--in-place" }) else { return }
    // The script comes first, unless a flag gives it.
    let hasScript = words.contains("-e") || words.contains("-f")
    for path in plain(words, valued: ["-e", "-f"]).dropFirst(hasScript ? 0 : 1) where !path.isEmpty {
      var touch = Touch(path: resolved(path), action: .edit)
      touch.isGuess = true
      add(touch)
    }
  }

  private mutating func write(_ path: String, _ isAppending: Bool, _ document: (text: String, isLiteral: Bool)?) {
    if path.hasPrefix("/dev/") || path == "-" { return }
    var touch = Touch(path: resolved(path), action: isAppending ? .edit : .write)
    if let document, document.isLiteral {
      let text = texts.take(document.text, length: document.text.utf8.count)
      if isAppending {
        touch.change = text.map { TextChange(new: $0.hasSuffix("\n") ? String($0.dropLast()) : $0, isLines: true) }
      } else {
        touch.after = text
        touch.change = text.map { TextChange(new: $0) }
      }
    } else {
      touch.isGuess = true
    }
    add(touch)
  }

  private mutating func patch(_ text: String) {
    for var touch in PatchText(text, texts: texts).touches {
      touch.path = resolved(touch.path)
      touch.movedFrom = touch.movedFrom.map(resolved)
      add(touch)
    }
  }

  // MARK: Paths

  /// Arguments that are no flags.
  private func plain(_ words: ArraySlice<String?>, valued: Set<String> = []) -> [String] {
    var found: [String] = []
    var isBehindDashes = false
    var isValue = false
    for word in words {
      guard let word, !isValue else {
        isValue = false
        continue
      }
      if isBehindDashes || !word.hasPrefix("-") {
        found.append(word)
      } else if word == "--" {
        isBehindDashes = true
      } else {
        isValue = valued.contains(word)
      }
    }
    return found
  }

  private func resolved(_ path: String) -> String {
    guard let folder, !path.hasPrefix("/"), !path.hasPrefix("~") else { return path }
    return Self.joined(folder, path)
  }

  private static func joined(_ folder: String, _ path: String) -> String {
    folder.hasSuffix("/") ? folder + path : folder + "/" + path
  }

  private mutating func add(_ touch: Touch) {
    let isRelative = !touch.path.hasPrefix("/")
    guard touches.count < Self.mostTouches, !touch.path.isEmpty, !(isLost && isRelative) else { return }
    touches.append(touch)
  }
}
