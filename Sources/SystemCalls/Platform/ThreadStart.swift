/// What a new thread is handed, through a pointer.
final class ThreadStart: Sendable {
  private let name: String
  private let body: @Sendable () -> Void

  init(name: String, body: @escaping @Sendable () -> Void) {
    self.name = name
    self.body = body
  }

  /// Called first and last on the new thread, with what `startThread` retained.
  static func run(_ argument: UnsafeMutableRawPointer?) {
    guard let argument else { return }
    let start = Unmanaged<ThreadStart>.fromOpaque(argument).takeRetainedValue()
    System.nameThread(start.name)
    System.giveSignalStack()
    start.body()
    System.takeSignalStack()
  }
}
