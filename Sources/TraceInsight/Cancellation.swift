/// Asks now and then whether anybody still waits for some work: a question for each step would take longer than the step.
final class Cancellation {
  /// Between two questions so many steps are taken.
  static let stepsPerQuestion = 1024

  private let isCancelled: () -> Bool
  private var steps = 0
  private var wasCancelled = false

  init(_ isCancelled: @escaping () -> Bool) { self.isCancelled = isCancelled }

  /// To be asked for each step.
  var isOver: Bool {
    steps &+= 1
    if steps % Self.stepsPerQuestion == 0, !wasCancelled { wasCancelled = isCancelled() }
    return wasCancelled
  }
}
