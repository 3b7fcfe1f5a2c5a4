import Foundation
import Testing

/// Numbers from outside are figures (`TraceModel/Figures`), whose arithmetic cannot trap; these rules keep it so.
///
/// How it reads the code: line by line, as text. Comments are taken out first; what is left, strings
/// and what is put into them among it, is searched for names and for calls. It knows no types. So it cannot see
/// * arithmetic on an `Int` that is the length of something in memory, which is what it is for,
/// * arithmetic on an `Int` that a figure was clamped to: that is at most 2^48, so that it takes thousands to overflow,
/// * arithmetic on what a parameter's declaration has checked against its range, or on the time of a clock,
/// * a conversion or a string that goes on over several lines.
@Suite("Numbers from outside")
struct FigureRules {
  /// What nothing ships of: it measures or tries, with numbers of its own making.
  private static let measuring: Set<String> = [
    "SampleSessions", "sidetrace-bench", "bench-echo", "FuzzTargets", "sidetrace-fuzz",
  ]

  /// A line of code without comments.
  private struct Line {
    let file: String
    let number: Int
    let code: String

    var place: String { "\(file):\(number): \(code.trimmingCharacters(in: .whitespaces))" }
    var fileName: String { String(file.split(separator: "/").last ?? "") }
  }

  /// The lines that have one of these texts in them; all else need not be looked at closely.
  private static func lines(without rooms: Set<String>, with texts: [String]) throws -> [Line] {
    let files = try SourceCode.files(below: "Sources")
    #expect(files.count > 300, "the sources were not found")
    var lines: [Line] = []
    for file in files {
      let room = String(file.path.split(separator: "/")[1])
      if measuring.contains(room) || rooms.contains(room) { continue }
      for (place, line) in file.lines.enumerated() where texts.contains(where: line.contains) {
        lines.append(Line(file: file.path, number: place + 1, code: code(line)))
      }
    }
    return lines
  }

  private static func code(_ line: Substring) -> String {
    var code = ""
    var isInString = false
    var rest = line
    while let character = rest.popFirst() {
      if !isInString, character == "/", rest.first == "/" { break }
      if isInString, character == "\\", rest.first == "\"" || rest.first == "\\" { _ = rest.popFirst() }
      if character == "\"" { isInString.toggle() }
      code.append(character)
    }
    return code
  }

  /// A figure is computed with as such. Its bare number is for callers of the library, and for the room that keeps it.
  @Test("are taken out of their figures by nobody but the model")
  func rawUnits() throws {
    let bare = /\.(rawUnits|nanoseconds|picoUsd)\b(?!\()/
    // The one below the figures has names of its own for the parts of a time.
    let rooms: Set<String> = ["SystemCalls", "TraceModel"]
    for line in try Self.lines(without: rooms, with: [".rawUnits", ".nanoseconds", ".picoUsd"]) {
      #expect(!line.code.contains(bare), "\(line.place)")
    }
  }

  /// JSON's numbers become figures where they are read.
  @Test("are read from JSON as figures, or by a parameter's declaration")
  func jsonNumbers() throws {
    // Ids of messages are compared only.
    let rooms: Set<String> = ["JSONTape", "JSONRPC", "TraceModel"]
    // The last compares numbers of two documents and does nothing else with them.
    let files: Set<String> = ["Parameter.swift", "Arguments.swift", "JSONComparison.swift"]
    let read = /\.(int64|double)\b(?!\()/
    for line in try Self.lines(without: rooms, with: [".int64", ".double"]) where !files.contains(line.fileName) {
      #expect(!line.code.contains(read), "\(line.place)")
    }
  }

  /// `Int(x)` ends the process where `x` does not fit; every other way says what happens then.
  @Test("are converted only in ways that say what happens to one that does not fit")
  func conversions() throws {
    // The two below the figures, and the one that speaks with the C library.
    let rooms: Set<String> = ["JSONTape", "TraceModel", "SystemCalls"]
    let call = /(?:^|[^\w.])U?Int(?:8|16|32|64)?\((?!exactly:|clamping:|truncatingIfNeeded:|bitPattern:|ascii:|\))/
    for line in try Self.lines(without: rooms, with: ["Int"]) {
      for match in line.code.matches(of: call) {
        // Text that is no number, or one too large, gives nothing.
        let argument = Self.argument(line.code[match.range.upperBound...])
        #expect(argument.contains("radix:"), "\(line.place)")
      }
    }
  }

  private static func argument(_ text: Substring) -> Substring {
    var depth = 1
    for place in text.indices {
      if text[place] == "(" { depth += 1 }
      if text[place] == ")" { depth -= 1 }
      if depth == 0 { return text[..<place] }
    }
    return text
  }
}
