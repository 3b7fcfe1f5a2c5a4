internal import JSONTape
internal import SystemCalls

/// Writes a text for people; that nobody reads it is no mistake.
func say(_ text: String, to output: Descriptor) {
  var text = text
  text.withUTF8 { _ = output.writeAll(UnsafeRawBufferPointer($0)) }
}

/// Says on standard error what went wrong, on a line in which nothing acts, whoever's words these are.
func complain(_ message: String) { say("sidetrace: \(ReadableText.line(message))\n", to: .standardError) }
