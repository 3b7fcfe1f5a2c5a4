internal import JSONTape
internal import TraceModel

/// Reads token counts by any of the names in use.
enum UsageReader {
  enum Field { case input, output, total, cacheRead, cacheCreation, reasoning, nested }

  static let fields = KeyTable<Field>([
    "input": .input, "input_tokens": .input, "inputTokens": .input, "prompt_tokens": .input,
    "promptTokens": .input, "tokensIn": .input, "tokens_in": .input,
    "output": .output, "output_tokens": .output, "outputTokens": .output, "completion_tokens": .output,
    "completionTokens": .output, "tokensOut": .output, "tokens_out": .output,
    "total": .total, "total_tokens": .total, "totalTokens": .total,
    "cache_read_tokens": .cacheRead, "cache_read_input_tokens": .cacheRead, "cacheReadTokens": .cacheRead,
    "cached_tokens": .cacheRead, "cachedTokens": .cacheRead,
    "cache_creation_tokens": .cacheCreation, "cache_creation_input_tokens": .cacheCreation,
    "cacheCreationTokens": .cacheCreation, "cache_write_tokens": .cacheCreation,
    "reasoning_tokens": .reasoning, "reasoningTokens": .reasoning,
    "prompt_tokens_details": .nested, "completion_tokens_details": .nested, "input_token_details": .nested,
    "output_token_details": .nested,
  ])

  /// Adds what `object` says to `usage`. A count that is no whole number is left out and warned of.
  static func read(_ object: JSONValue?, into usage: inout TokenUsage, warnings: inout WarningList) {
    guard let object, object.isObject else { return }
    for member in object.members {
      guard let field = fields[member.key] else { continue }
      if field == .nested {
        // OpenAI tells cached and reasoning tokens inside; its other details are parts of what is counted already.
        for detail in member.value.members {
          let inner = fields[detail.key]
          if inner == .cacheRead || inner == .reasoning {
            set(inner, detail.value, &usage, &warnings)
          }
        }
      } else {
        set(field, member.value, &usage, &warnings)
      }
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
  static func count(_ value: JSONValue) -> Int64? {
    if let count = value.int64 { return count >= 0 ? count : nil }
    let text = value.isString ? value.stringValue : value.isNumber ? value.spelling : nil
    guard let text, let number = Double(text), number >= 0, let count = Int64(exactly: number) else { return nil }
    return count
  }
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

  private static func amount(_ value: JSONValue, _ warnings: inout WarningList) -> Cost? {
    if let cost = Cost(value) { return cost }
    warnings.add("badCost", "costs that are no numbers were left out")
    return nil
  }
}
