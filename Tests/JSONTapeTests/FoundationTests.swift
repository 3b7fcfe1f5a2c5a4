import Foundation
import JSONTape
import SampleSessions
import Testing

@Suite("Compared with Foundation")
struct FoundationTests {
  @Test("random values are written and read by both alike")
  func values() throws {
    var random = Random(seed: 42)
    for _ in 0..<700 {
      let model = RandomValue.make(&random, depth: 5)
      let text = model.text
      let other = try JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)
      #expect(try withRoot(text) { model.matches($0) }, "\(text)")
      #expect(try withRoot(text) { Self.same($0, other) }, "\(text)")
    }
  }

  @Test("random damage is judged alike", arguments: 0..<8)
  func damage(seed: UInt64) {
    var random = Random(seed: seed)
    for _ in 0..<700 {
      let whole = Array(RandomValue.make(&random, depth: 3).text.utf8)
      let bytes = Damage.apply(to: whole, &random)
      let accepted = refusal(bytes) == nil
      guard Leniency.isComparable(bytes) else { continue }
      let other = try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
      #expect(accepted == (other != nil), "\(String(decoding: bytes, as: UTF8.self))")
    }
  }

  @Test("random bytes never crash the reader")
  func noise() {
    var random = Random(seed: 77)
    var accepted = 0
    let alphabet = Array("[]{}:,\"\\u0e1.-+ntf \n".utf8) + [0x00, 0x80, 0xC3, 0xF0, 0xFF]
    for _ in 0..<20_000 {
      let count = Int.random(in: 0..<24, using: &random)
      let bytes = (0..<count).map { _ in alphabet.randomElement(using: &random) ?? 0 }
      if refusal(bytes) == nil { accepted += 1 }
    }
    #expect((1..<20_000).contains(accepted))
  }

  private static func same(_ value: JSONValue, _ other: Any) -> Bool {
    switch value.kind {
    case .null: return other is NSNull
    case .bool: return (other as? NSNumber)?.boolValue == value.boolValue
    case .string: return other as? String == value.stringValue
    case .number:
      guard let number = other as? NSNumber else { return false }
      if let integer = value.int64 { return number.int64Value == integer }
      // Foundation may be off in the last places.
      guard let double = value.double else { return false }
      return abs(number.doubleValue - double) <= double.ulp * 8
    case .array:
      guard let others = other as? [Any] else { return false }
      let elements = Array(value.elements)
      return elements.count == others.count && zip(elements, others).allSatisfy { same($0, $1) }
    case .object:
      guard let others = other as? [String: Any] else { return false }
      let members = Array(value.members)
      return members.count == others.count
        && members.allSatisfy { member in
          member.key.stringValue.flatMap { others[$0] }.map { same(member.value, $0) } ?? false
        }
    }
  }
}

/// Small accidents.
private enum Damage {
  private static let bytes = Array("[]{}:,\"\\u0e1.-+ntf \n/b".utf8) + [0x00, 0x1F, 0x7F, 0x80, 0xC3, 0xED, 0xFF]

  static func apply(to whole: [UInt8], _ random: inout Random) -> [UInt8] {
    var bytes = whole
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      let place = Int.random(in: 0...bytes.count, using: &random)
      switch Int.random(in: 0..<4, using: &random) {
      case 0 where place < bytes.count: bytes[place] = Self.bytes.randomElement(using: &random) ?? 0
      case 1 where place < bytes.count: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      case 2:
        let end = Int.random(in: place...bytes.count, using: &random)
        bytes.removeSubrange(place..<min(end, place + 8))
      default: bytes.insert(Self.bytes.randomElement(using: &random) ?? 0, at: place)
      }
    }
    return bytes
  }
}

/// Where Foundation decides otherwise on purpose.
private enum Leniency {
  static func isComparable(_ bytes: [UInt8]) -> Bool {
    // It guesses UTF-16 and UTF-32 from zeros and marks at the front.
    if bytes.prefix(4).contains(0) || bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return false }
    if bytes.first.map({ $0 >= 0xFE }) == true { return false }
    let text = String(decoding: bytes, as: UTF8.self)
    // It refuses escaped surrogates that stand alone, and numbers beyond the largest double.
    if text.contains(/\\u[dD][89a-fA-F]/) { return false }
    if text.contains(/[0-9][eE]\+?[0-9]{3}/) { return false }
    // It takes a comma behind the last element.
    return !text.contains(/,[ \t\r\n]*[\]}]/)
  }
}
