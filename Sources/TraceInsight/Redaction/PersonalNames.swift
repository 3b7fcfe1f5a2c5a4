/// What tells whose machine a text is from: the home folder, and the names of users that are known from such folders.
struct PersonalNames {
  /// The home folder of the person who asks; `nil` where none is known.
  private let home: [UInt8]?
  private let names: [[UInt8]]
  /// Whether e-mail addresses are hidden, too.
  let hidesAddresses: Bool

  /// - Parameter folders: where the session ran; the names of users in them are taken out wherever they stand.
  init(home: String?, folders: [String], hidesAddresses: Bool) {
    let home = home.map { Array($0.utf8) }
    self.home = home.flatMap { $0.count > 1 && $0.first == 0x2F ? $0 : nil }
    self.hidesAddresses = hidesAddresses
    var names: [[UInt8]] = []
    for folder in folders.prefix(64).map({ Array($0.utf8) }) + [home ?? []] {
      guard let range = Self.anyHome(in: folder, at: 0) ?? Self.windowsHome(in: folder, at: 2) else { continue }
      let name = Array(folder[range].reversed().prefix { $0 != 0x2F && $0 != 0x5C }.reversed())
      if name.count >= 3, !Self.shared.contains(name), !names.contains(name) { names.append(name) }
    }
    self.names = names
  }

  /// Names of folders and users that name nobody.
  private static let shared = Set(
    [
      "Shared", "linuxbrew", "Public", "Default", "root", "user", "users", "admin", "administrator", "agent", "node",
      "test", "demo", "ubuntu", "debian", "runner", "app", "apps", "dev", "work", "code", "vscode", "home", "web",
      "www", "data", "build", "git", "jovyan", "ec2-user", "src", "name", "you", "username", "projects",
    ].map { Array($0.utf8) })

  // MARK: Folders

  /// The home folder that begins here, whoever it belongs to.
  func home(in text: [UInt8], at place: Int) -> Range<Int>? {
    if text[place] == 0x5C { return Self.windowsHome(in: text, at: place) }
    // The end of another path is none: /mnt/home/…
    if place > 0, ByteClass.isKey(text[place - 1]) || text[place - 1] == 0x2E || text[place - 1] == 0x7E { return nil }
    if let home, Self.has(home, text, at: place) {
      let end = place + home.count
      if end == text.count || !ByteClass.isKey(text[end]) { return place..<end }
    }
    return Self.anyHome(in: text, at: place)
  }

  private static let parents = ["/home/", "/Users/"].map { Array($0.utf8) }

  private static func anyHome(in text: [UInt8], at place: Int) -> Range<Int>? {
    for parent in parents where has(parent, text, at: place) {
      let start = place + parent.count
      let end = nameEnd(text, start)
      if end > start, !folders.contains(Array(text[start..<end])) { return place..<end }
    }
    return nil
  }

  /// Folders beside those of users.
  private static let folders = Set(["Shared", "linuxbrew", "Public", "Default", "..."].map { Array($0.utf8) })

  /// `C:\Users\name`, its backslashes written once or, as in JSON, twice.
  private static func windowsHome(in text: [UInt8], at place: Int) -> Range<Int>? {
    guard place >= 2, place < text.count, text[place] == 0x5C, text[place - 1] == 0x3A,
      ByteClass.isLetter(text[place - 2])
    else { return nil }
    func skip(_ place: Int) -> Int {
      var next = place
      while next < text.count, next - place < 4, text[next] == 0x5C { next += 1 }
      return next
    }
    let users = skip(place)
    guard has(Array("Users".utf8), text, at: users) else { return nil }
    let start = skip(users + 5)
    let end = nameEnd(text, start)
    guard start > users + 5, end > start, !folders.contains(Array(text[start..<end])) else { return nil }
    return (place - 2)..<end
  }

  private static func nameEnd(_ text: [UInt8], _ start: Int) -> Int {
    var end = start
    while end < text.count, end - start < 64, ByteClass.isKey(text[end]) || text[end] == 0x2E { end += 1 }
    return end
  }

  private static func has(_ part: [UInt8], _ text: [UInt8], at place: Int) -> Bool {
    guard place + part.count <= text.count else { return false }
    var offset = 0
    while offset < part.count {
      if text[place + offset] != part[offset] { return false }
      offset += 1
    }
    return true
  }

  // MARK: Names

  /// The end of a user's name that stands here as a word of its own.
  func name(in text: [UInt8], at start: Int) -> Int? {
    for name in names where text[start] == name[0] && Self.has(name, text, at: start) {
      let end = start + name.count
      if end == text.count || !ByteClass.isWord(text[end]) { return end }
    }
    return nil
  }
}
