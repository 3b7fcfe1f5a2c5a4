/// What a request is called, kept where it can be read even while the process dies, so that its last line can name it.
///
/// A mark costs a few stores. There are so many places; the requests beyond them go unnamed.
public final class RequestMark: Sendable {
  /// The mark of the request that the task works for.
  @TaskLocal public static var current: RequestMark?

  private let board: MarkBoard
  private let place: Int?

  /// A mark that names nothing yet.
  public convenience init() { self.init(on: .shared) }

  init(on board: MarkBoard) {
    self.board = board
    place = board.takePlace()
  }

  deinit {
    if let place { board.giveBack(place) }
  }

  /// Names the request until `clear`: its method and its id as they were spelled, cut where they are long.
  public func set(method: UnsafeRawBufferPointer, id: UnsafeRawBufferPointer) {
    guard let place else { return }
    board.write(method, id, to: place)
  }

  /// Names nothing any more.
  public func clear() {
    guard let place else { return }
    board.clear(place)
  }

  /// Says that the thread that calls does the request's work, until `rest`.
  public func work() {
    guard let place else { return }
    board.setThread(System.threadNumber, of: place)
  }

  /// Says that no thread does.
  public func rest() {
    guard let place else { return }
    board.setThread(0, of: place)
  }

  /// Runs `body` as work for the request that `mark` names, if there is one.
  static func covers<Value>(_ mark: RequestMark?, _ body: () -> Value) -> Value {
    mark?.work()
    defer { mark?.rest() }
    return body()
  }
}
