import Foundation
import FuzzTargets
import Testing

/// Every value of a fixture, one at a time, as odd as JSON can spell it; then everything is made of the session, and
/// every method is called.
@Suite("A value from outside")
struct ExtremeValuesTests {
  /// Of the changes of a file every n-th is tried, so that the whole takes seconds; with `SIDETRACE_EXHAUSTIVE=1` so
  /// many that it takes two minutes.
  private static let stride = ProcessInfo.processInfo.environment["SIDETRACE_EXHAUSTIVE"] == "1" ? 14 : 150

  @Test("ends nothing, loses nothing and is always answered", arguments: FixtureFile.all)
  func oneAtATime(_ fixture: FixtureFile) async {
    await onThread {
      let bytes = fixture.bytes
      // Files begin at different changes, so that all kinds of them are tried.
      let first = fixture.path.utf8.reduce(0) { $0 + Int($1) } % Self.stride
      do throws(Violation) {
        let whole = try fixture.attempt(bytes, variation: 0).spans
        if whole == 0 { return ["\(fixture.path) tells of nothing"] }
        return Changes(of: bytes).all.enumerated().compactMap { place, change in
          place % Self.stride == first ? Self.finding(change, of: fixture, place, atLeast: whole) : nil
        }
      } catch {
        return ["\(fixture.path): \(error)"]
      }
    }
  }

  @Test("ends nothing where all others are as large", arguments: FixtureFile.all)
  func allAtOnce(_ fixture: FixtureFile) async {
    await onThread {
      Changes(of: fixture.bytes).allNumbersAtOnce.enumerated().compactMap { place, change in
        Self.finding(change, of: fixture, place, atLeast: 0)
      }
    }
  }

  private static func finding(
    _ change: Change, of fixture: FixtureFile, _ place: Int, atLeast records: Int
  ) -> String? {
    do throws(Violation) {
      let left = try fixture.attempt(change.bytes, variation: place)
      if !change.keepsRecords || left.spans + left.warned >= records { return nil }
      return "\(fixture.path)\(change.name): of \(records) spans \(left) are left"
    } catch {
      return "\(fixture.path)\(change.name): \(error)"
    }
  }
}

extension FixtureFile: CustomTestStringConvertible {
  public var testDescription: String { path }
}
