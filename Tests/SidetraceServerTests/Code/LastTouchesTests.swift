import Testing

@testable import CodeLink
@testable import SidetraceServer

@Suite("Who touched a line last")
struct LastTouchesTests {
  private func touch(
    _ action: TouchAction, _ state: TouchedPlace.State, _ lines: ClosedRange<Int>? = 5...5
  ) -> FileTouch {
    var place = TouchedPlace(state: state)
    place.lines = lines
    return FileTouch(session: 0, row: 0, action: action, rule: .editText, confidence: .high, places: [place])
  }

  @Test("is the newest change that is there, before those that were undone and those who looked")
  func ranks() {
    let all = [
      touch(.ran, .byNumber), touch(.read, .byNumber), touch(.edit, .failed), touch(.edit, .undone),
      touch(.edit, .changed), touch(.write, .same, 1...9),
    ]
    #expect(LastTouches(all)[5] == 4)
    #expect(LastTouches(Array(all[..<4]))[5] == 3)
    #expect(LastTouches(Array(all[..<3]))[5] == 1)
    #expect(LastTouches(Array(all[..<1]))[5] == nil)
    #expect(LastTouches(all)[9] == 5)
    #expect(LastTouches(all)[10] == nil)
  }

  @Test("is nobody where the lines are not known")
  func unknown() {
    #expect(LastTouches([touch(.edit, .unknown, nil), touch(.edit, .removed, nil)])[5] == nil)
  }

  @Test("is found for lines without end in bounded work")
  func bounded() {
    let touches = LastTouches((0..<10).map { _ in touch(.read, .byNumber, 1...50_000_000) })
    #expect(touches[1] == 0)
  }
}
