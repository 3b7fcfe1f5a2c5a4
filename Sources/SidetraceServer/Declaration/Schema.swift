package import JSONTape

/// The type of a parameter, in the terms of JSON Schema.
package struct Schema: Sendable {
  /// The types there are.
  package enum Shape: Sendable {
    case string
    case integer(ClosedRange<Int>)
    case boolean
    case words([String])
    case strings
    case listOfWords([String])
    case time
    case number(minimum: Double)
    case numbers([NamedNumber])
  }

  /// Which of them it is.
  package let shape: Shape

  /// Writes it as JSON Schema.
  package func write(to writer: inout JSONWriter) {
    writer.object { writer in
      func type(_ name: StaticString) {
        writer.key("type")
        writer.string(name)
      }
      func words(_ words: [String]) {
        type("string")
        writer.key("enum")
        writer.array { writer in for word in words { writer.string(word) } }
      }
      switch shape {
      case .string: type("string")
      case .boolean: type("boolean")
      case .words(let allowed): words(allowed)
      case .integer(let range):
        type("integer")
        writer.key("minimum")
        writer.int(range.lowerBound)
        writer.key("maximum")
        writer.int(range.upperBound)
      case .number(let minimum):
        type("number")
        writer.key("minimum")
        writer.double(minimum)
      case .numbers(let numbers):
        type("object")
        writer.key("properties")
        writer.object { writer in for number in numbers { Self.write(number, to: &writer) } }
        writer.key("additionalProperties")
        writer.bool(false)
      case .time:
        type("string")
        writer.key("format")
        writer.string("date-time" as StaticString)
      case .strings, .listOfWords:
        type("array")
        writer.key("items")
        writer.object { writer in
          writer.key("type")
          writer.string("string" as StaticString)
          if case .listOfWords(let allowed) = shape {
            writer.key("enum")
            writer.array { writer in for word in allowed { writer.string(word) } }
          }
        }
      }
    }
  }

  /// The type in a word or two, as the table in protocol.md has it.
  package var name: String {
    switch shape {
    case .string: "string"
    case .boolean: "boolean"
    case .time: "time"
    case .integer(let range): "integer \(range.lowerBound)–\(range.upperBound)"
    case .number: "number"
    case .numbers: "object of numbers"
    case .words(let words): words.joined(separator: " \\| ")
    case .strings: "list of strings"
    case .listOfWords(let words): "list of " + words.joined(separator: " \\| ")
    }
  }

  private static func write(_ number: NamedNumber, to writer: inout JSONWriter) {
    writer.key(number.name)
    writer.object { writer in
      writer.key("type")
      writer.string(number.isWhole ? "integer" as StaticString : "number")
      writer.key("minimum")
      writer.double(number.range.lowerBound)
      writer.key("maximum")
      writer.double(number.range.upperBound)
      writer.key("default")
      writer.double(number.fallback)
    }
  }

  /// A number as JSON has it: whole ones without a fraction.
  package static func text(_ number: Double) -> String { json { $0.double(number) }.text }
}
