internal import JSONTape
internal import TraceModel

extension UsageReader {
  /// Reads an object whose counts are parts of which none is among another one, as Langfuse has them: `input` beside
  /// `input_cached_tokens`, `output` beside `output_reasoning_tokens`, and `total` for all of them together, which is also
  /// their sum where it is not there. Parts that are called after input or output become parts of these, as they are
  /// everywhere else; others, such as Anthropic's `cache_read_input_tokens`, stay beside them. Where the total is input
  /// and output alone, the parts were among them already. An object without `input` and `output` has a provider's names.
  ///
  /// https://langfuse.com/docs/observability/features/token-and-cost-tracking#usage-details-contract
  static func read(parts object: JSONValue, into usage: inout TokenUsage, warnings: inout WarningList) {
    read(object, into: &usage, warnings: &warnings)
    guard object["input"] != nil || object["output"] != nil else { return }
    let (input, output) = (usage.input ?? 0, usage.output ?? 0)
    if usage.statedTotal == input + output { return }
    let ofInput = sum(of: object) { $0.hasPrefix("input_") }
    let ofOutput = sum(of: object) { $0.hasPrefix("output_") }
    let others = sum(of: object) { !$0.hasPrefix("input") && !$0.hasPrefix("output") && $0 != "total" }
    if ofInput > 0 { usage.input = input + ofInput }
    if ofOutput > 0 { usage.output = output + ofOutput }
    if others > 0, usage.statedTotal == nil { usage.statedTotal = input + output + ofInput + ofOutput + others }
  }

  private static func sum(of object: JSONValue, where isPart: (String) -> Bool) -> Count {
    var sum: Count = 0
    for member in object.members {
      guard let name = member.key.stringValue, isPart(name), let count = count(member.value) else { continue }
      sum = sum + count
    }
    return sum
  }
}
