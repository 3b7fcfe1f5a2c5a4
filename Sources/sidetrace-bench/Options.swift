internal import SampleSessions

/// What the command line asks for.
struct Options {
  struct Problem: Error {
    let message: String
  }

  struct Generation {
    var traces = 10
    var spansPerTrace = 100
    var payload = 200
    var seed: UInt64 = 1
    var format = SampleSession.Format.pandaProbe
    var isOdd = false
    var path = ""
  }

  static let measurements = [
    "spawn", "roundtrip", "pipeline", "scan", "large", "memory", "fixtures", "pressure", "growth", "http",
    "receiver", "transcripts",
  ]
  /// What takes so long that it is measured only where it is named.
  static let onDemand = ["soak", "home"]

  static let help = """
    USE
      sidetrace-bench [--quick] [--only NAME]… [--spans N] [--minutes N]
          Measures sidetrace against its floor and its peers, in ratios. NAME is one of
          \(measurements.joined(separator: ", ")), and of what is measured only where it is named:
          \(onDemand.joined(separator: ", ")).
          --spans N   how many spans the largest session has (default 1000000; with --quick 100000)
          --minutes N how long the soak lasts (default 30)
          --files N, --megabytes N   how much the home holds (default 5000 and 5000; with --quick a tenth)
          Round trips depend on where the system puts two processes that wait for each other. On a machine that does
          other work, `taskset -c 0 sidetrace-bench --only roundtrip` gives steadier ones.
      sidetrace-bench generate [--traces N] [--spans N] [--payload BYTES] [--seed S]
          [--format pandaprobe|otlp|kore] [--odd] PATH
          Writes a sample session of N traces with N spans each; --odd puts a little of everything wrong into it.

    """

  var isQuick = false
  var isHelp = false
  var only: [String] = []
  var spans: Int?
  var minutes = 30
  var files: Int?
  var megabytes: Int?
  var generation: Generation?

  init(_ arguments: [String]) throws(Problem) {
    var rest = arguments[...]
    if rest.first == "generate" {
      rest.removeFirst()
      generation = try Self.generation(&rest)
      return
    }
    while let flag = rest.popFirst() {
      switch flag {
      case "--quick": isQuick = true
      case "--help", "-h": isHelp = true
      case "--only":
        let name = try Self.value(flag, &rest)
        let names = Self.measurements + Self.onDemand
        guard names.contains(name) else {
          throw Problem(message: "--only is one of \(names.joined(separator: ", ")), not '\(name)'")
        }
        only.append(name)
      case "--spans": spans = max(try Self.number(flag, &rest), 1000) / 1000 * 1000
      case "--files": files = max(try Self.number(flag, &rest), 1)
      case "--megabytes": megabytes = max(try Self.number(flag, &rest), 1)
      case "--minutes": minutes = try Self.number(flag, &rest)
      default: throw Problem(message: "there is no flag '\(flag)'; see --help")
      }
    }
  }

  private static func generation(_ rest: inout ArraySlice<String>) throws(Problem) -> Generation {
    var generation = Generation()
    while let word = rest.popFirst() {
      switch word {
      case "--traces": generation.traces = try number(word, &rest)
      case "--spans": generation.spansPerTrace = try number(word, &rest)
      case "--payload": generation.payload = try number(word, &rest)
      case "--seed": generation.seed = UInt64(try number(word, &rest))
      case "--odd": generation.isOdd = true
      case "--format":
        let name = try value(word, &rest)
        guard let format = SampleSession.Format(rawValue: name) else {
          throw Problem(message: "--format is one of pandaprobe, otlp, kore, not '\(name)'")
        }
        generation.format = format
      default:
        guard !word.hasPrefix("-"), generation.path.isEmpty else {
          throw Problem(message: "what is '\(word)'? See --help")
        }
        generation.path = word
      }
    }
    guard !generation.path.isEmpty else { throw Problem(message: "generate needs the path of the file to write") }
    return generation
  }

  private static func value(_ flag: String, _ rest: inout ArraySlice<String>) throws(Problem) -> String {
    guard let value = rest.popFirst() else { throw Problem(message: "\(flag) needs a value") }
    return value
  }

  private static func number(_ flag: String, _ rest: inout ArraySlice<String>) throws(Problem) -> Int {
    let text = try value(flag, &rest)
    guard let number = Int(text), number >= 0 else { throw Problem(message: "\(flag) needs a number, not '\(text)'") }
    return number
  }
}
