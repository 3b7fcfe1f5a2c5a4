package import JSONTape
package import TraceModel

extension JSONWriter {
  /// A string; nothing at all where there is none.
  package mutating func member(_ key: StaticString, _ text: String?) {
    guard let text else { return }
    self.key(key)
    string(text)
  }

  /// One of a few known words.
  package mutating func member(_ key: StaticString, word: StaticString) {
    self.key(key)
    string(word)
  }

  /// A whole number; nothing at all where there is none.
  package mutating func member(_ key: StaticString, _ number: Int?) {
    guard let number else { return }
    self.key(key)
    int(number)
  }

  /// True or false.
  package mutating func member(_ key: StaticString, _ flag: Bool) {
    self.key(key)
    bool(flag)
  }

  /// A moment as RFC 3339 has it, in UTC.
  package mutating func member(_ key: StaticString, _ time: Timestamp?) {
    guard let time else { return }
    self.key(key)
    time.write(to: &self)
  }

  /// A length of time as milliseconds, exactly.
  package mutating func member(_ key: StaticString, milliseconds elapsed: Elapsed?) {
    guard let elapsed else { return }
    self.key(key)
    elapsed.write(to: &self, in: .milliseconds)
  }

  /// A count.
  package mutating func member(_ key: StaticString, _ count: Count?) {
    guard let count else { return }
    self.key(key)
    count.write(to: &self)
  }

  /// A cost in USD, exactly.
  package mutating func member(_ key: StaticString, _ cost: Cost?) {
    guard let cost else { return }
    self.key(key)
    cost.write(to: &self)
  }

  /// The counts of tokens that are known; nothing at all where none is.
  package mutating func tokens(_ usage: TokenUsage) {
    if usage.isEmpty { return }
    key("tokens")
    usage.write(to: &self)
  }

  /// An input, an output or metadata, exactly as it came.
  package mutating func member(_ key: StaticString, payload slice: Slice, of session: Session) {
    if slice.isAbsent { return }
    self.key(key)
    session.write(slice, to: &self)
  }

  /// Any other value as it came, so that every reader takes it (`mended`).
  package mutating func member(_ key: StaticString, _ slice: Slice, of session: Session) {
    if slice.isAbsent { return }
    self.key(key)
    let (bytes, range) = session.bytes.locate(slice)
    mended(bytes, range)
  }

  /// A string as it came, so that every reader takes it.
  package mutating func member(_ key: StaticString, _ string: PooledString, of session: Session) {
    member(key, session.slice(string), of: session)
  }

  /// A list of strings; nothing at all where it is empty.
  package mutating func member(_ key: StaticString, _ list: [String]) {
    if list.isEmpty { return }
    self.key(key)
    array { writer in for element in list { writer.string(element) } }
  }

  /// What was odd; nothing at all where nothing was.
  package mutating func warnings(_ warnings: [Warning]) {
    if warnings.isEmpty { return }
    key("warnings")
    array { writer in for warning in warnings { warning.write(to: &writer) } }
  }
}
