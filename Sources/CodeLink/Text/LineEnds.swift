/// How the lines of a text end.
enum LineEnds {
  /// The text with bare line feeds: agents' texts have them, whatever the file has.
  static func bare(_ bytes: [UInt8]) -> [UInt8] {
    guard bytes.contains(0x0D) else { return bytes }
    return bytes.indices.compactMap { place in
      bytes[place] == 0x0D && place + 1 < bytes.count && bytes[place + 1] == 0x0A ? nil : bytes[place]
    }
  }
}
