import JSONTape
import SampleSessions

/// A JSON value that is known from the outside, to compare what was read with what was meant.
indirect enum RandomValue {
  case null
  case bool(Bool)
  case integer(Int64)
  case double(Double)
  case string(String)
  case array([RandomValue])
  case object([(key: String, value: RandomValue)])

  static func make(_ random: inout Random, depth: Int) -> RandomValue {
    switch Int.random(in: 0..<(depth > 0 ? 9 : 6), using: &random) {
    case 0: return .null
    case 1: return .bool(.random(using: &random))
    case 2: return .integer(Int64(truncatingIfNeeded: random.next()) >> Int.random(in: 0..<64, using: &random))
    case 3: return .double(double(&random))
    case 4, 5: return .string(string(&random))
    case 6:
      return .array((0..<Int.random(in: 0..<6, using: &random)).map { _ in make(&random, depth: depth - 1) })
    default:
      return .object(
        (0..<Int.random(in: 0..<6, using: &random)).map { place in
          ("\(place)" + string(&random), make(&random, depth: depth - 1))
        })
    }
  }

  private static func double(_ random: inout Random) -> Double {
    let value = Double.random(in: -1...1, using: &random)
    return Bool.random(using: &random) ? value * 1e6 : value * 1e-12
  }

  private static func string(_ random: inout Random) -> String {
    let alphabet = Array("aZ \"\\/\n\u{0}\u{1F}\u{7F}é€😀{]")
    let count = Int.random(in: 0..<24, using: &random)
    return String((0..<count).map { _ in alphabet.randomElement(using: &random) ?? "a" })
  }

  var text: String { json { write(to: &$0) }.text }

  private func write(to writer: inout JSONWriter) {
    switch self {
    case .null: writer.null()
    case .bool(let value): writer.bool(value)
    case .integer(let value): writer.int(value)
    case .double(let value): writer.double(value)
    case .string(let value): writer.string(value)
    case .array(let elements):
      writer.beginArray()
      for element in elements { element.write(to: &writer) }
      writer.endArray()
    case .object(let members):
      writer.beginObject()
      for member in members {
        writer.key(member.key)
        member.value.write(to: &writer)
      }
      writer.endObject()
    }
  }

  func matches(_ value: JSONValue) -> Bool {
    switch self {
    case .null: value.isNull
    case .bool(let expected): value.boolValue == expected
    case .integer(let expected): value.int64 == expected
    case .double(let expected): value.double == expected
    case .string(let expected): value.stringValue == expected
    case .array(let expected): value.isArray && Self.pairwise(expected, Array(value.elements)) { $0.matches($1) }
    case .object(let expected):
      value.isObject
        && Self.pairwise(expected, Array(value.members)) { one, other in
          other.key.stringValue == one.key && one.value.matches(other.value)
        }
    }
  }

  private static func pairwise<One, Other>(_ one: [One], _ other: [Other], _ same: (One, Other) -> Bool) -> Bool {
    one.count == other.count && zip(one, other).allSatisfy(same)
  }
}
