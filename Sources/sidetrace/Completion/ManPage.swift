internal import SidetraceServer

/// The page of the manual, in the language of `man` (man(7)), made of the declarations of the commands and their flags.
enum ManPage {
  static func text(_ commands: [CommandDeclaration]) -> String {
    """
    .TH SIDETRACE 1 "" "sidetrace \(escaped(Version.text))" "User Commands"
    .SH NAME
    sidetrace \\- what AI agents did, beside the code
    .SH SYNOPSIS
    .B sidetrace
    [\\fIFLAGS\\fR] [\\fICOMMAND\\fR]
    .SH DESCRIPTION
    Shows sessions, turns, steps, tokens and costs of coding agents and of programs that tell of theirs.
    Without a command, and where standard input is no terminal, it serves JSON\\-RPC there, as editors and scripts want it.
    .SH COMMANDS
    \(commands.map(section).joined())\
    .SH FLAGS
    \(CommonFlags.all.map { entry($0.declaration) }.joined())\
    .SH ENVIRONMENT
    .TP
    .B NO_COLOR
    no colours, whatever its value
    .TP
    .B COLUMNS
    how wide lines may be
    .TP
    .B TZ
    the time zone in which times are shown
    .TP
    .B SIDETRACE_PRICES
    as \\fB\\-\\-prices\\fR
    .SH EXIT STATUS
    0 when it was done, 1 when it could not be, 2 when the command line makes no sense.

    """
  }

  private static func section(_ command: CommandDeclaration) -> String {
    var lines = [".SS \(escaped(command.usage))", sentence(command.summary)]
    for line in command.detail.split(separator: "\n") { lines += [".PP", sentence(String(line))] }
    lines += command.flags.map { String(entry($0).dropLast()) }
    for example in command.examples { lines += [".PP", ".EX", sentence(example), ".EE"] }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func entry(_ flag: FlagDeclaration) -> String {
    ".TP\n.B \(escaped(flag.spelling))\n\(sentence(flag.meaning))\n"
  }

  /// A line that begins with a point or an apostrophe would be a request.
  private static func sentence(_ text: String) -> String {
    let line = escaped(text)
    return line.hasPrefix(".") || line.hasPrefix("'") ? "\\&" + line : line
  }

  private static func escaped(_ text: String) -> String {
    text.reduce(into: "") { result, letter in
      switch letter {
      case "\\": result += "\\e"
      case "-": result += "\\-"
      default: result.append(letter)
      }
    }
  }
}
