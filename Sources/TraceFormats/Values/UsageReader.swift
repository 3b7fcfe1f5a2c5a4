package import JSONTape
package import TraceModel

/// Reads token counts by any of the names in use.
package enum UsageReader {
  enum Field { case input, output, total, cacheRead, cacheCreation, reasoning, nested }

  /// Of several names for one count, the one with the lowest rank counts.
  private static let fields = KeyTable<(field: Field, rank: Int)>([
    "input_tokens": (.input, 0), "inputTokens": (.input, 0), "prompt_tokens": (.input, 1), "promptTokens": (.input, 1),
    "tokensIn": (.input, 2), "tokens_in": (.input, 2), "input": (.input, 3),
    "output_tokens": (.output, 0), "outputTokens": (.output, 0), "completion_tokens": (.output, 1),
    "completionTokens": (.output, 1), "tokensOut": (.output, 2), "tokens_out": (.output, 2), "output": (.output, 3),
    "total_tokens": (.total, 0), "totalTokens": (.total, 0), "total": (.total, 1),
    "cache_read_tokens": (.cacheRead, 0), "cache_read_input_tokens": (.cacheRead, 0),
    "cacheReadTokens": (.cacheRead, 0),
    "cached_tokens": (.cacheRead, 1), "cachedTokens": (.cacheRead, 1), "input_cached_tokens": (.cacheRead, 1),
    "input_cache_read": (.cacheRead, 1), "cachedInputTokens": (.cacheRead, 1), "prompt_cached_tokens": (.cacheRead, 1),
    "cache_creation_tokens": (.cacheCreation, 0), "cache_creation_input_tokens": (.cacheCreation, 0),
    "cacheCreationTokens": (.cacheCreation, 0), "cache_write_tokens": (.cacheCreation, 1),
    "cache_write_input_tokens": (.cacheCreation, 1), "input_cache_creation": (.cacheCreation, 1),
    "prompt_cache_creation_tokens": (.cacheCreation, 1),
    "reasoning_tokens": (.reasoning, 0), "reasoningTokens": (.reasoning, 0),
    "output_reasoning_tokens": (.reasoning, 1), "output_reasoning": (.reasoning, 1),
    "completion_reasoning_tokens": (.reasoning, 1),
    "prompt_tokens_details": (.nested, 0), "completion_tokens_details": (.nested, 0),
    "input_token_details": (.nested, 0), "output_token_details": (.nested, 0),
    "input_tokens_details": (.nested, 0), "output_tokens_details": (.nested, 0),
    "inputTokenDetails": (.nested, 0), "outputTokenDetails": (.nested, 0),
  ])

  /// Names that mean a count only inside the details of another one: LangChain's `UsageMetadata`.
  private static let details = KeyTable<Field>([
    "cache_read": .cacheRead, "cache_creation": .cacheCreation, "reasoning": .reasoning,
  ])

  /// Names that mean a count only inside an object that is about tokens; elsewhere they are payloads.
  private static let plainNames: [StaticString] = ["input", "output", "total"]

  /// Adds what `object` says to `usage`. A count that is no whole number is left out and warned of.
  ///
  /// - Parameter isUsage: whether the object is about tokens alone.
  static func read(
    _ object: JSONValue?, into usage: inout TokenUsage, warnings: inout WarningList, isUsage: Bool = true
  ) {
    guard let object, object.isObject else { return }
    var inputRank = Int.max
    var outputRank = Int.max
    for member in object.members {
      guard let (field, rank) = fields[member.key], !member.value.isNull else { continue }
      if !isUsage, plainNames.contains(where: member.key.equals) { continue }
      switch field {
      case .nested:
        // OpenAI tells cached and reasoning tokens inside; its other details are parts of what is counted already.
        for detail in member.value.members {
          let known = fields[detail.key]?.field
          guard let inner = known == .cacheRead || known == .reasoning ? known : details[detail.key] else { continue }
          set(inner, detail.value, &usage, &warnings)
        }
        continue
      case .input:
        if rank > inputRank { continue }
        inputRank = rank
      case .output:
        if rank > outputRank { continue }
        outputRank = rank
      default: break
      }
      set(field, member.value, &usage, &warnings)
    }
  }

  static func set(
    _ field: Field?, _ value: JSONValue, _ usage: inout TokenUsage, _ warnings: inout WarningList
  ) {
    if value.isNull { return }
    guard let count = count(value) else {
      warnings.add("badTokenCount", "token counts that are no whole numbers were left out")
      return
    }
    switch field {
    case .input: usage.input = count
    case .output: usage.output = count
    case .total: usage.statedTotal = count
    case .cacheRead: usage.cacheRead = count
    case .cacheCreation: usage.cacheCreation = count
    case .reasoning: usage.reasoning = count
    case .nested, nil: break
    }
  }

  /// A whole number that is not negative, also as text or with a fraction of zero.
  package static func count(_ value: JSONValue) -> Count? { Count(lenient: value) }
}

/// Reads costs by any of the names in use.
enum CostReader {
  private enum Field { case total, input, output }

  private static let fields = KeyTable<Field>([
    "total": .total, "total_cost": .total, "totalCost": .total, "amount": .total,
    "input": .input, "input_cost": .input, "inputCost": .input,
    "output": .output, "output_cost": .output, "outputCost": .output,
  ])

  /// The total where one is given, else input and output together. A bare number or numeric text is a total.
  static func read(_ value: JSONValue?, warnings: inout WarningList) -> Cost? {
    guard let value, !value.isNull else { return nil }
    guard value.isObject else { return amount(value, &warnings) }
    var parts: (total: Cost?, input: Cost?, output: Cost?)
    for member in value.members where !member.value.isNull {
      switch fields[member.key] {
      case .total: parts.total = amount(member.value, &warnings) ?? parts.total
      case .input: parts.input = amount(member.value, &warnings)
      case .output: parts.output = amount(member.value, &warnings)
      case nil: break
      }
    }
    if let total = parts.total { return total }
    guard let one = parts.input ?? parts.output else { return nil }
    return parts.input != nil && parts.output != nil ? one + (parts.output ?? one) : one
  }

  /// The total of an object where it has one, else all parts together, whatever they are called. A bare number or numeric
  /// text is a total.
  static func read(parts value: JSONValue, warnings: inout WarningList) -> Cost? {
    guard value.isObject else { return read(value, warnings: &warnings) }
    if let total = value["total"], !total.isNull { return amount(total, &warnings) }
    var sum: Cost?
    for member in value.members where !member.value.isNull {
      if let part = amount(member.value, &warnings) { sum = (sum ?? .zero) + part }
    }
    return sum
  }

  private static func amount(_ value: JSONValue, _ warnings: inout WarningList) -> Cost? {
    if let cost = Cost(value) { return cost }
    warnings.add("badCost", "costs that are no numbers were left out")
    return nil
  }
}
