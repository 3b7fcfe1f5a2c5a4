// Tries inputs on one of the targets: linked with libFuzzer those that it makes up (.ci/fuzz), else those of the files
// that are named.

internal import CFuzzer
internal import FuzzTargets
internal import JSONTape
internal import SystemCalls

/// The value of an option; libFuzzer passes over what begins with two dashes, and hands it on to programs it starts.
private func option(_ name: String) -> String? {
  CommandLine.arguments.first { $0.hasPrefix("--\(name)=") }.map { String($0.dropFirst(name.count + 3)) }
}

private func report(_ text: String) {
  var text = text
  _ = text.withUTF8 { Descriptor.standardError.writeAll(UnsafeRawBufferPointer($0)) }
}

/// The target that was named; libFuzzer's function captures nothing, so that it stands here.
private let target = option("target").flatMap { FuzzTargets.named($0) }

/// What libFuzzer calls; other than 0 is a finding.
private func tryOne(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  guard let target else { return 1 }
  do throws(Violation) {
    try target.run(Bytes(UnsafeBufferPointer(start: start, count: count)))
    return 0
  } catch {
    report("\(target.name): \(error)\n")
    return 1
  }
}

Log.shared.level = .fault
CurrentProcess.ignoreBrokenPipes()
guard let target else {
  report(
    """
    usage: sidetrace-fuzz --target=TARGET [FILE…]           tries the files
           sidetrace-fuzz --target=TARGET --seeds=FOLDER    writes the inputs to begin with

    """)
  for target in FuzzTargets.all { report("  \(target.name), up to \(target.longestInput) bytes: \(target.summary)\n") }
  CurrentProcess.exitNow(2)
}

if let folder = option("seeds") {
  for (place, seed) in target.seeds().enumerated() {
    guard Files.write(Bytes(seed), to: "\(folder)/fixture-\(place)") else {
      report("nothing can be written in \(folder)\n")
      CurrentProcess.exitNow(1)
    }
  }
  CurrentProcess.exitNow(0)
}

let code = sidetrace_fuzz(CommandLine.argc, CommandLine.unsafeArgv) { tryOne($0, $1) }
if code >= 0 { CurrentProcess.exitNow(code) }

let files = CommandLine.arguments.dropFirst().filter { !$0.hasPrefix("-") }
var findings = 0
for path in files {
  do throws(FileError) {
    let bytes = try Files.read(path, limit: 1 << 24).bytes
    findings += bytes.withUnsafeBytes { Int(tryOne($0.bindMemory(to: UInt8.self).baseAddress, $0.count)) }
  } catch {
    report("\(error)\n")
    findings += 1
  }
}
report("\(target.name): \(findings) findings in \(files.count) files\n")
CurrentProcess.exitNow(findings == 0 ? 0 : 1)
