internal import JSONTape
internal import TraceModel

/// HTML as it is written: tags are this program's own words, and whatever came from outside is text.
///
/// Text goes through one door, `text`, where it loses its secrets, where no character of it acts on what is around it,
/// and where nothing of it is read as markup. No attribute has anything from outside in it.
struct HTMLPage {
  var bytes: [UInt8] = []
  /// `nil` where secrets are shown.
  let redactor: Redactor?

  init(redactor: Redactor?) { self.redactor = redactor }

  /// Markup of this program's own.
  mutating func markup(_ markup: StaticString) {
    bytes.append(contentsOf: UnsafeBufferPointer(start: markup.utf8Start, count: markup.utf8CodeUnitCount))
  }

  /// An element with text in it.
  mutating func element(_ start: StaticString, _ text: String, _ end: StaticString) {
    markup(start)
    self.text(text)
    markup(end)
  }

  /// A number, in an attribute or elsewhere.
  mutating func number(_ number: Int) { bytes.append("\(number)") }

  /// A moment for people and for programs.
  mutating func time(_ moment: Timestamp, _ words: String) {
    markup("<time datetime=\"")
    bytes.append(moment.rfc3339)
    markup("\">")
    bytes.append(Self.escaped(words))
    markup("</time>")
  }

  /// Text from outside. Its line ends and tabs stay, for where they are shown.
  mutating func text(_ text: String) { bytes.append(Self.escaped(cleaned(text))) }

  /// Text from outside on one line.
  mutating func line(_ text: String, limit: Int = 300) {
    bytes.append(Self.escaped(ReadableText.line(cleaned(text), limit: limit)))
  }

  /// The text without its secrets.
  func cleaned(_ text: String) -> String { redactor?.redact(text) ?? text }

  /// The text cut behind so many characters, and how many more there are.
  ///
  /// Secrets are taken out first, so that none is cut in two and then not known.
  func cut(_ text: String, limit: Int) -> (shown: String, more: Int) {
    let all = text.utf8.count
    // Enough to see whole what begins before the end.
    let looked = all > limit * 4 + 4096 ? String(decoding: text.utf8.prefix(limit * 4 + 4096), as: UTF8.self) : text
    let clean = cleaned(looked)
    let scalars = clean.unicodeScalars
    guard let end = scalars.index(scalars.startIndex, offsetBy: limit, limitedBy: scalars.endIndex),
      end < scalars.endIndex
    else { return (clean, 0) }
    let rest =
      scalars[end...].count + text.utf8.dropFirst(looked.utf8.count).reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
    return (String(scalars[..<end]), rest)
  }

  /// Text that was cleaned before.
  mutating func cleanText(_ text: String) { bytes.append(Self.escaped(text)) }

  private static func escaped(_ text: String) -> String {
    let plain = text.utf8.allSatisfy {
      $0 >= 0x20 && $0 < 0x7F && $0 != 0x26 && $0 != 0x3C && $0 != 0x3E && $0 != 0x22 && $0 != 0x27
    }
    if plain { return text }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result.append(contentsOf: "&amp;".unicodeScalars)
      case "<": result.append(contentsOf: "&lt;".unicodeScalars)
      case ">": result.append(contentsOf: "&gt;".unicodeScalars)
      case "\"": result.append(contentsOf: "&quot;".unicodeScalars)
      case "'": result.append(contentsOf: "&#39;".unicodeScalars)
      case "\n", "\t": result.append(scalar)
      case "\r": break
      default:
        if ReadableText.acts(scalar) || scalar.value & 0xFFFE == 0xFFFE {
          result.append(contentsOf: ("\\u{" + String(scalar.value, radix: 16) + "}").unicodeScalars)
        } else {
          result.append(scalar)
        }
      }
    }
    return String(result)
  }
}

extension HTMLPage {
  /// What stands in the place of a value that is secret as a whole.
  func redactedWhole() -> String { redactor?.hideWhole() ?? "" }
}
