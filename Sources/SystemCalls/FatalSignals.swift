/// The last words of the process: a fatal signal names the requests that were being answered, on one line of standard
/// error, and then does what it would have done without that.
public enum FatalSignals {
  /// From here on fatal signals are told of.
  public static func tellOfRequests() { System.tellOfFatalSignals() }
}
