internal import JSONTape
internal import TraceModel

extension JSONWriter {
  mutating func member(_ key: StaticString, _ text: String?) {
    guard let text else { return }
    self.key(key)
    string(text)
  }

  mutating func member(_ key: StaticString, word: StaticString) {
    self.key(key)
    string(word)
  }

  mutating func member(_ key: StaticString, _ number: Int?) {
    guard let number else { return }
    self.key(key)
    int(number)
  }

  mutating func member(_ key: StaticString, _ flag: Bool) {
    self.key(key)
    bool(flag)
  }

  mutating func member(_ key: StaticString, _ time: Timestamp?) {
    guard let time else { return }
    self.key(key)
    time.write(to: &self)
  }

  /// A length of time in nanoseconds, as milliseconds, exactly.
  mutating func member(_ key: StaticString, milliseconds nanoseconds: Int64?) {
    guard let nanoseconds else { return }
    self.key(key)
    decimal(nanoseconds, scale: 6)
  }

  mutating func member(_ key: StaticString, _ cost: Cost?) {
    guard let cost else { return }
    self.key(key)
    cost.write(to: &self)
  }

  mutating func member(_ key: StaticString, _ slice: Slice, of session: Session) {
    if slice.isAbsent { return }
    self.key(key)
    session.write(slice, to: &self)
  }

  mutating func member(_ key: StaticString, _ string: PooledString, of session: Session) {
    member(key, session.slice(string), of: session)
  }

  mutating func member(_ key: StaticString, _ list: [String]) {
    if list.isEmpty { return }
    self.key(key)
    array { writer in for element in list { writer.string(element) } }
  }

  mutating func warnings(_ warnings: [Warning]) {
    if warnings.isEmpty { return }
    key("warnings")
    array { writer in for warning in warnings { warning.write(to: &writer) } }
  }
}
