internal import JSONTape
internal import SystemCalls

/// Writes a text for people; that nobody reads it is no mistake, and said by `false`.
@discardableResult
func say(_ text: String, to output: Descriptor) -> Bool {
  var text = text
  return text.withUTF8 { output.writeAll(UnsafeRawBufferPointer($0)) }
}

/// Says on standard error what went wrong, on a line in which nothing acts, whoever's words these are.
func complain(_ message: String) { say("sidetrace: \(ReadableText.line(message))\n", to: .standardError) }
