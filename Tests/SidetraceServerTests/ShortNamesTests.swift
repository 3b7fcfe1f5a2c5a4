import Testing

@testable import SidetraceServer

@Suite("Short names of sessions")
struct ShortNamesTests {
  @Test("an id is named by as much of its beginning as no other has, and by eight letters at least")
  func beginnings() {
    let names = ShortNames(of: ["7d0f5a52-4c1e", "7d0f5a53-4c1e", "0a1b2c3d-ffff", "short"])
    #expect(names.of("7d0f5a52-4c1e") == "7d0f5a52")
    #expect(names.of("0a1b2c3d-ffff") == "0a1b2c3d")
    #expect(names.of("short") == "short")
    #expect(ShortNames(of: ["aaaaaaaaaa1", "aaaaaaaaaa2"]).of("aaaaaaaaaa1") == "aaaaaaaaaa1")
  }

  @Test("ids that begin alike are named by their ends")
  func ends() {
    let names = ShortNames(of: ["01994c3e-7b00-7000-8000-1234567890ab", "01994c3e-7b00-7000-8000-1234567890ac"])
    #expect(names.of("01994c3e-7b00-7000-8000-1234567890ab") == "…567890ab")
  }

  @Test("a name never ends within a letter, and names one only", arguments: 0..<20)
  func unique(seed: Int) {
    var ids: [String] = []
    var state = UInt64(seed) &+ 1
    for _ in 0..<200 {
      var id = ""
      for _ in 0..<16 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        id += ["a", "b", "é", "日"][Int(state >> 62)]
      }
      ids.append(id)
    }
    let names = ShortNames(of: ids)
    for id in Set(ids) {
      let name = names.of(id)
      let matching = Set(ids).filter { name.hasPrefix("…") ? $0.hasSuffix(name.dropFirst()) : $0.hasPrefix(name) }
      #expect(matching == [id])
    }
  }
}
