extension PandaProbeRecountTests {
  /// Asks the program, computes the same from the bodies as they are, and tells where the two differ.
  static let recount = #"""
    import datetime, decimal, json, os, subprocess, sys, time, urllib.request
    origin, program, task = sys.argv[1:4]
    get = lambda path: json.load(urllib.request.urlopen(origin + path))
    compared, differences = 0, []
    def same(what, ours, theirs):
        global compared
        compared += 1
        if isinstance(ours, float) or isinstance(theirs, float):
            equal = ours is not None and theirs is not None and abs(ours - theirs) < 1e-9
        else: equal = ours == theirs
        if not equal: differences.append("%s: %r instead of %r" % (what, ours, theirs))
    when = lambda text: text and datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    def between(start, end):
        return None if not end else (when(end) - when(start)) / datetime.timedelta(milliseconds=1)
    class Program:
        def __init__(self):
            self.process = subprocess.Popen(
                [program, "--no-default-sources", "-s", "pandaprobe:" + origin], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                env={**os.environ, "PANDAPROBE_API_KEY": "key", "PANDAPROBE_PROJECT_NAME": "p"})
            self.count, self.told = 0, []
        def message(self): return json.loads(self.process.stdout.readline())
        def ask(self, method, **params):
            self.count += 1
            request = {"jsonrpc": "2.0", "id": self.count, "method": method, "params": params}
            self.process.stdin.write(json.dumps(request).encode() + b"\n")
            self.process.stdin.flush()
            while True:
                found = self.message()
                if found.get("id") == self.count: break
                self.told.append(found)
            if "error" in found: raise SystemExit("%s %s: %s" % (method, params, found["error"]))
            return found["result"]
        def pages(self, method, **params):
            items, cursor = [], {}
            while True:
                found = self.ask(method, **params, **cursor)
                same("%s %s warnings" % (method, params), found.get("warnings", []), [])
                same("%s %s total" % (method, params), found["total"], totals[method])
                items += found["items"]
                if "nextCursor" not in found: return items
                cursor = {"cursor": found["nextCursor"]}
    asked = Program()
    raw = get("/raw")
    sessions = {}
    for t in raw: sessions.setdefault(t["session_id"], []).append(t)
    totals = {"session.list": len(sessions), "trace.list": len(raw)}
    def usage(spans):
        u = [s["token_usage"] for s in spans if s["token_usage"]]
        return (sum(x["prompt_tokens"] for x in u), sum(x["completion_tokens"] for x in u))
    def cost(spans):
        costs = [decimal.Decimal(str(s["cost"]["total"])) for s in spans if s["cost"]]
        return float(sum(costs)) if costs else None
    def spans(traces): return [s for t in traces for s in t["spans"]]
    def check_list(what, item, traces):
        first, last = min(when(t["started_at"]) for t in traces), [when(t["ended_at"]) for t in traces if t["ended_at"]]
        same(what + " traces", item["traceCount"], len(traces))
        same(what + " spans", item["spanCount"], len(spans(traces)))
        same(what + " tokens", item["tokens"]["total"], sum(usage(spans(traces))))
        same(what + " cost", float(item["costUsd"]), cost(spans(traces)))
        same(what + " start", when(item["startTime"]), first)
        if last: same(what + " end", when(item.get("endTime")), max(last))
        error = any(t["status"] == "ERROR" for t in traces)
        same(what + " status", item["status"], "error" if error else "completed" if last else "running")
        if last: same(what + " total", float(item["totalMs"]), float(sum(between(t["started_at"], t["ended_at"]) or 0 for t in traces)))
    def check_trace(what, item, trace):
        input, output = usage(trace["spans"])
        same(what + " session", item["sessionId"], trace["session_id"])
        same(what + " name", item["name"], trace["name"])
        same(what + " status", item["status"], trace["status"].lower())
        same(what + " start", when(item["startTime"]), when(trace["started_at"]))
        same(what + " end", when(item.get("endTime")), when(trace["ended_at"]))
        same(what + " duration", item.get("durationMs"), between(trace["started_at"], trace["ended_at"]))
        same(what + " spans", item["spanCount"], len(trace["spans"]))
        same(what + " tokens", item["tokens"]["total"], input + output)
        same(what + " cost", float(item["costUsd"]), cost(trace["spans"]))
    def check_span(what, item, span):
        same(what + " parent", item.get("parentSpanId"), span["parent_span_id"])
        same(what + " kind", item["kind"], span["kind"].lower())
        same(what + " status", item["status"], "running" if item["status"] == "running" else span["status"].lower())
        same(what + " start", when(item["startTime"]), when(span["started_at"]))
        same(what + " duration", item.get("durationMs"), between(span["started_at"], span["ended_at"]))
        same(what + " model", item.get("model"), span["model"])
        if span["token_usage"]:
            tokens = item["tokens"]
            same(what + " input", tokens["input"], span["token_usage"]["prompt_tokens"])
            same(what + " output", tokens["output"], span["token_usage"]["completion_tokens"])
        if span["cost"]: same(what + " cost", float(item["costUsd"]), float(span["cost"]["total"]))
    def flat(list):
        found = []
        for span in list: found += [span] + flat(span.get("children", []))
        return found
    def lists():
        by_id = {t["trace_id"]: t for t in raw}
        for sort in ("recent", "cost", "duration", "traceCount"):
            for ascending in (False, True):
                for limit in (7, 200):
                    items = asked.pages("session.list", sort=sort, order="ascending" if ascending else "descending", limit=limit)
                    what = "session.list %s %s %d" % (sort, ascending, limit)
                    same(what, sorted(i["sessionId"] for i in items), sorted(sessions))
                    for item in items: check_list(what + " " + item["sessionId"], item, sessions[item["sessionId"]])
        for sort in ("start", "end", "duration"):
            for ascending in (False, True):
                items = asked.pages("trace.list", sort=sort, order="ascending" if ascending else "descending", limit=200)
                what = "trace.list %s %s" % (sort, ascending)
                same(what, sorted(i["traceId"] for i in items), sorted(by_id))
                for item in items: check_trace(what + " " + item["traceId"], item, by_id[item["traceId"]])
    def whole():
        for session, traces in sessions.items():
            found = asked.ask("session.get", sessionId=session, payloads="none")
            what, head, all = "session.get " + session, found["session"], spans(traces)
            check_list(what, head, traces)
            same(what + " complete", head["complete"], True)
            same(what + " warnings", [w for w in found.get("warnings", []) if w["code"] != "repeatedTraces"], [])
            same(what + " errors", head["errorCount"], sum(s["status"] == "ERROR" for s in all))
            same(what + " input", head["tokens"]["input"], usage(all)[0])
            same(what + " output", head["tokens"]["output"], usage(all)[1])
            same(what + " user", head.get("userId"), next((t["user_id"] for t in traces if t["user_id"]), None))
            same(what + " ids", sorted(t["traceId"] for t in found["traces"]), sorted(t["trace_id"] for t in traces))
            by_id = {t["trace_id"]: t for t in traces}
            for trace in found["traces"]:
                check_trace(what + " " + trace["traceId"], trace, by_id[trace["traceId"]])
                theirs = {s["span_id"]: s for s in by_id[trace["traceId"]]["spans"]}
                ours = flat(trace["spans"])
                same(what + " spans", sorted(s["spanId"] for s in ours), sorted(theirs))
                for span in ours: check_span(what + " " + span["spanId"], span, theirs[span["spanId"]])
            metrics(session, traces, all)
    def metrics(session, traces, all):
        found = asked.ask("session.metrics", sessionId=session)
        what = "session.metrics " + session
        calls, tools = [s for s in all if s["kind"] == "LLM"], [s for s in all if s["kind"] == "TOOL"]
        length = lambda list: float(sum(between(s["started_at"], s["ended_at"]) or 0 for s in list))
        same(what + " input", found["tokens"]["input"], usage(all)[0])
        same(what + " output", found["tokens"]["output"], usage(all)[1])
        same(what + " cost", float(found["costUsd"]), cost(all))
        same(what + " total", float(found["latency"].get("totalMs", 0)), length(traces))
        for name, list in (("llm", calls), ("tools", tools)):
            same("%s %s calls" % (what, name), found[name]["callCount"], len(list))
            same("%s %s errors" % (what, name), found[name]["errorCount"], sum(s["status"] == "ERROR" for s in list))
            same("%s %s duration" % (what, name), float(found[name]["durationMs"]), length(list))
        for model in found["llm"]["byModel"]:
            list = [s for s in calls if s["model"] == model["model"]]
            same(what + " " + model["model"], (model["callCount"], model["tokens"]["input"], model["tokens"]["output"]),
                 (len(list),) + usage(list))
            same(what + " cost of " + model["model"], float(model["costUsd"]), cost(list))
        same(what + " spans", (found["spans"]["count"], found["spans"]["errorCount"]),
             (len(all), sum(s["status"] == "ERROR" for s in all)))
    def watch():
        begin = asked.ask("session.watch", sessionId="equal", forever=True, payloads="none", include=["traces"])
        same("watch begins", len(begin["traces"]), len(sessions["equal"]))
        known, delays = {t["traceId"] for t in begin["traces"]}, []
        for _ in range(int(sys.argv[4])):
            new, asked_at = get("/grow?session=equal")["traceId"], time.monotonic()
            while new not in known:
                message = asked.told.pop(0) if asked.told else asked.message()
                same("told without an error", message["params"].get("error"), None)
                for trace in message["params"].get("addedTraces", []):
                    same("told once: " + trace["traceId"], trace["traceId"] in known, False)
                    known.add(trace["traceId"])
            delays.append(time.monotonic() - asked_at)
        same("watch ends", len(known), sum(t["session_id"] == "equal" for t in get("/raw")))
        print("seconds until told:", " ".join("%.2f" % d for d in delays))
    {"lists": lists, "whole": whole, "watch": watch}[task]()
    asked.process.stdin.close()
    asked.process.wait()
    for line in differences[:20]: print(line)
    print("compared %d, %d differ" % (compared, len(differences)))
    """#
}
