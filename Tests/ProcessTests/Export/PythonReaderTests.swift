import ChildProcesses
import Foundation
import JSONTape
import Testing

/// Exports, read by a reader that is not ours: Python's modules `csv` and `json`.
@Suite("An export read by Python", .enabled(if: StandInServer.isPossible))
struct PythonReaderTests {
  private static let sessions = [
    "ledgerly-refund-rounding", "kore-7f3a-support", "5d1c0c7e-3f0b-4b7e-9a55-0c2f4f6a9d10", "ledgerly-nightly-eval",
  ]

  /// Exports a session to a file and lets a script read it, with the session's JSON lines beside it to compare with.
  private func check(_ session: String, _ format: String, payloads: String = "full", _ script: String) throws {
    let folder = try TemporaryFolder()
    let client = try Client(.lines)
    for (name, format) in [("lines", "jsonl"), ("export", format)] {
      client.send(
        #"{"jsonrpc":"2.0","id":"\#(name)","method":"session.export","params":{"sessionId":"\#(session)","#
          + #""format":"\#(format)","payloads":"\#(payloads)","path":"\#(folder.path(name))"}}"#)
      let answer = try client.text()
      #expect(answer.contains(#""result""#), "\(answer)")
    }
    try client.sayGoodbye()
    #expect(try client.process.waitForExit() == 0)
    let python = try ChildProcess([
      "/usr/bin/env", "python3", "-c", Self.start + script, folder.path("lines"), folder.path("export"),
    ])
    python.closeInput()
    let code = try python.waitForExit()
    #expect(code == 0, "\(python.errorText)")
    #expect(python.outputText == "right\n")
  }

  private static let start = """
    import csv, json, re, sys
    lines = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
    def same(one, other, what):
        if one != other: sys.exit("%s: %r, not %r" % (what, one, other))

    """

  @Test("as CSV has a row for each span, with its values", arguments: sessions)
  func csv(session: String) throws {
    try check(
      session, "csv",
      """
      raw = open(sys.argv[2], "rb").read()
      rows = list(csv.DictReader(open(sys.argv[2], newline="", encoding="utf-8"), strict=True))
      same(len(rows), len(lines), "rows")
      same(raw.endswith(b"\\r\\n"), True, "end")
      columns = {"inputTokens": "input", "outputTokens": "output", "totalTokens": "total"}
      for row, span in zip(rows, lines):
          same(len(row), 29, "columns")
          same(None in row, False, "more columns")
          for name in ("spanId", "traceId", "kind", "status", "startTime"):
              same(row[name].lstrip("'"), span.get(name, ""), name)
          same(row["name"], span.get("name", ""), "name")
          for name in ("durationMs", "selfMs", "costUsd", "childCount", "depth"):
              same(float(row[name]) if row[name] else None, span.get(name), name)
          for name, key in columns.items():
              same(int(row[name]) if row[name] else None, span.get("tokens", {}).get(key), name)
          for name in ("input", "output"):
              value = span.get(name)
              cell = row[name]
              if isinstance(value, str): same(cell[1:] if value[:1] in "=+-@\\t\\r" and value else cell, value, name)
              elif value is not None: same(json.loads(cell), value, name)
              else: same(cell, "", name)
          for name, cell in row.items():
              try: float(cell)
              except ValueError: same(cell[:1] in tuple("=+-@\\t\\r"), False, name)
      print("right")
      """)
  }

  @Test("as OTLP obeys the rules of OTLP/JSON", arguments: sessions)
  func otlp(session: String) throws {
    try check(
      session, "otlp",
      """
      def known(value, keys, what):
          for key in value: same(key in keys, True, what + " key " + key)
      def check_value(value):
          same(len(value), 1, "AnyValue")
          kind, inner = next(iter(value.items()))
          if kind == "stringValue": same(type(inner), str, kind)
          elif kind == "intValue": same(str(int(inner)), inner, kind)
          elif kind == "doubleValue": same(type(inner) in (int, float), True, kind)
          elif kind == "arrayValue": [check_value(one) for one in inner["values"]]
          else: sys.exit("unknown " + kind)
      def check_attributes(attributes):
          names = [one["key"] for one in attributes]
          same(len(names), len(set(names)), "attributes")
          for one in attributes:
              known(one, ("key", "value"), "KeyValue")
              check_value(one["value"])
      body = json.load(open(sys.argv[2], encoding="utf-8"))
      known(body, ("resourceSpans",), "request")
      spans = []
      for resource in body["resourceSpans"]:
          check_attributes(resource["resource"]["attributes"])
          for scope in resource["scopeSpans"]:
              same(scope["scope"]["name"], "sidetrace", "scope")
              spans += scope["spans"]
      same(len(spans), len(lines), "spans")
      ids = set()
      for span in spans:
          known(span, ("traceId", "spanId", "parentSpanId", "name", "kind", "startTimeUnixNano", "endTimeUnixNano",
                       "attributes", "events", "status"), "span")
          same(bool(re.fullmatch("[0-9a-f]{32}", span["traceId"])), True, "traceId")
          same(bool(re.fullmatch("[0-9a-f]{16}", span["spanId"])), True, "spanId")
          ids.add((span["traceId"], span["spanId"]))
          if "parentSpanId" in span: same(bool(re.fullmatch("[0-9a-f]{16}", span["parentSpanId"])), True, "parent")
          same(span["kind"] in (1, 3), True, "kind")
          for name in ("startTimeUnixNano", "endTimeUnixNano"):
              if name in span: same(str(int(span[name])), span[name], name)
          known(span["status"], ("code", "message"), "status")
          same(span["status"].get("code", 0) in (0, 1, 2), True, "code")
          check_attributes(span["attributes"])
      same(len(ids), len(spans), "ids")
      same(sorted(one["name"] for one in spans), sorted(one.get("name", "") for one in lines), "names")
      children = sum((one["traceId"], one.get("parentSpanId")) in ids for one in spans)
      same(children, sum(one["depth"] > 0 for one in lines), "children")
      print("right")
      """)
  }

  @Test("as trace events nests on every track", arguments: sessions)
  func chrome(session: String) throws {
    try check(
      session, "chrome",
      """
      from decimal import Decimal
      body = json.load(open(sys.argv[2], encoding="utf-8"), parse_float=Decimal)
      events = body["traceEvents"]
      named = {one["tid"] for one in events if one["ph"] == "M" and one["name"] == "thread_name"}
      tracks = {}
      for one in events:
          if one["ph"] == "M": continue
          same(one["ph"] in "Xi", True, "phase")
          same(one["tid"] in named, True, "track name")
          if one["ph"] == "X": tracks.setdefault(one["tid"], []).append((one["ts"], one["ts"] + one["dur"]))
      same(sum("spanId" in one.get("args", {}) for one in events), len(lines), "events")
      for track in tracks.values():
          open_ends = []
          for start, end in sorted(track, key=lambda one: (one[0], -one[1])):
              while open_ends and open_ends[-1] <= start: open_ends.pop()
              if open_ends: same(end <= open_ends[-1], True, "nesting")
              open_ends.append(end)
      print("right")
      """)
  }

  @Test("as stacks adds up to the tokens and costs of the spans", arguments: sessions)
  func folded(session: String) throws {
    try check(
      session, "folded",
      """
      total = 0
      for line in open(sys.argv[2], encoding="utf-8"):
          stack, number = re.fullmatch(r"(.+) (\\d+)\\n", line).groups()
          same(all(frame for frame in stack.split(";")), True, "frames")
          total += int(number)
      expected = sum(max(one.get("selfMs", 0), 0) for one in lines) * 1000
      same(abs(total - expected) <= len(lines), True, "%r of %r" % (total, expected))
      print("right")
      """)
  }
}
