import Foundation
import FuzzTargets
import JSONTape
import Testing

@Suite("Any bytes")
struct RegressionTests {
  private static let folder = URL(filePath: #filePath).appending(path: "../Regressions").standardized

  /// Inputs that once were a finding, below a folder of the target's name.
  private static func regressions(_ target: FuzzTarget) -> [(name: String, bytes: [UInt8])] {
    let place = folder.appending(path: target.name)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: place.path)) ?? []
    return names.sorted().compactMap { name in
      (try? Data(contentsOf: place.appending(path: name))).map { (name, Array($0)) }
    }
  }

  @Test("keep the properties of a target", arguments: FuzzTargets.all)
  func regressions(target: FuzzTarget) async {
    await onThread {
      Self.regressions(target).compactMap { name, bytes in Self.finding(target, name, bytes) }
    }
  }

  @Test("of the fixtures do, too", arguments: FuzzTargets.all)
  func seeds(target: FuzzTarget) async {
    await onThread {
      let seeds = target.seeds()
      let few = seeds.count > 5 ? [] : ["\(target.name) has only \(seeds.count) seeds"]
      return few + seeds.enumerated().compactMap { place, seed in Self.finding(target, "seed \(place)", seed) }
    }
  }

  private static func finding(_ target: FuzzTarget, _ name: String, _ bytes: [UInt8]) -> String? {
    do throws(Violation) {
      try target.run(Bytes(bytes))
      return nil
    } catch {
      return "\(target.name), \(name): \(error)"
    }
  }

  @Test("are tried on targets that differ in their names, and every folder of regressions is a target's")
  func names() throws {
    let names = FuzzTargets.all.map(\.name)
    #expect(Set(names).count == names.count)
    let folders = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
    #expect(Set(folders).isSubset(of: names))
  }
}

extension FuzzTarget: CustomTestStringConvertible {
  public var testDescription: String { name }
}
