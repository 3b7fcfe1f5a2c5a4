extension KoreRecountTests {
  /// A stand-in for Kore with one session in many spellings, the program that is asked about it, and a count of every
  /// figure from what the session is in plain spelling.
  static let script = #"""
    import copy, datetime, decimal, email.utils, http.server, json, random, re, subprocess, sys, threading, urllib.parse

    # One session, as its page would spell it: every figure below is counted from this.
    START = 1795687200

    def iso(second):
        return datetime.datetime.fromtimestamp(second, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")

    def base(turns):
        events = []
        def add(kind, turn, span, parent, data, agent="Router", ms=None):
            number = len(events)
            event = {"id": "e%03d" % number, "sessionId": "SESSION", "type": kind, "timestamp": START + 2 * number,
                     "traceId": "t%02d" % turn, "spanId": span, "agentName": agent, "data": data}
            if parent: event["parentSpanId"] = parent
            if ms is not None: event["durationMs"] = ms
            events.append(event)
        for t in range(turns):
            s = lambda name: "s%02d-%s" % (t, name)
            add("user_message", t, s("user"), None, {"message": "question %d" % t})
            add("llm_call", t, s("plan"), s("user"), {"model": "large", "inputTokens": 1000 + t, "outputTokens": 50 + t,
                "cost": "0.0%d" % (100 + t)}, ms=900 + t)
            add("decision", t, s("route"), s("plan"), {"decisionKind": "routing", "decision": "to_billing"}, ms=5)
            add("handoff", t, s("hand"), s("route"), {"fromAgent": "Router", "toAgent": "Billing"}, ms=10)
            add("guardrail_eval", t, s("guard"), s("hand"), {"guardrail": "pii", "blocked": t % 5 == 4}, "Billing", 20)
            add("tool_call", t, s("find"), s("hand"), {"toolName": "find", "callId": "c%02d-1" % t, "arguments": {"q": t}}, "Billing")
            add("tool_call", t, s("pay"), s("hand"), {"toolName": "pay", "callId": "c%02d-2" % t, "arguments": {"n": t}}, "Billing")
            add("tool_result", t, s("pay"), s("hand"), {"toolName": "pay", "callId": "c%02d-2" % t, "success": t % 3 != 0,
                "result": {"paid": t}}, "Billing")
            add("tool_result", t, s("find"), s("hand"), {"toolName": "find", "callId": "c%02d-1" % t, "success": True,
                "result": {"found": t}}, "Billing")
            add("state_change", t, s("state"), s("hand"), {"key": "invoice", "newValue": t}, "Billing")
            add("llm_call", t, s("answer"), s("hand"), {"model": "small", "inputTokens": 300 + t, "outputTokens": 7,
                "cost": "0.000%d" % (200 + t)}, "Billing", 700)
            if t % 4 == 1: add("error", t, s("error"), s("hand"), {"message": "broke"}, "Billing")
            add("response", t, s("reply"), s("answer"), {"text": "answer %d" % t}, "Billing")
        return events

    # The figures.

    MOMENTS = {"decision", "handoff", "state_change", "error", "response", "user_message"}
    KINDS = {"llm_call": "llm", "tool_call": "tool", "decision": "decision", "handoff": "handoff", "guardrail_eval": "guardrail",
             "state_change": "state", "error": "event", "response": "response", "user_message": "message"}

    def spans(events):
        found = {}
        for event in events:
            data, start = event["data"], event["timestamp"] * 1000
            if event["type"] == "tool_result":
                span = found[event["spanId"]]
                span["end"] = start
                span["error"] = not data["success"]
                continue
            ms = event.get("durationMs")
            end = start + ms if ms is not None else start if event["type"] in MOMENTS else None
            found[event["spanId"]] = {"id": event["spanId"], "parent": event.get("parentSpanId"), "trace": event["traceId"],
                "kind": KINDS[event["type"]], "start": start, "end": end, "agent": event["agentName"], "model": data.get("model"),
                "tool": data.get("toolName"), "in": data.get("inputTokens"), "out": data.get("outputTokens"),
                "cost": decimal.Decimal(data["cost"]) if "cost" in data else None,
                "error": event["type"] == "error", "blocked": data.get("blocked")}
        return list(found.values())

    def total(values):
        values = [value for value in values if value is not None]
        return sum(values) if values else None

    def length(span):
        return None if span["end"] is None else span["end"] - span["start"]

    def rank(values, part):
        values = sorted(values)
        return values[-(-len(values) * part // 100) - 1] if values else None

    def moment(ms):
        return None if ms is None else iso(ms // 1000)[:-1] + (".%06dZ" % (ms % 1000 * 1000) if ms % 1000 else "Z")

    def sums(group):
        return {"tokens.input": total(s["in"] for s in group), "tokens.output": total(s["out"] for s in group),
                "tokens.total": total(s["in"] + s["out"] for s in group if s["in"] is not None),
                "costUsd": total(s["cost"] for s in group)}

    def figures(events):
        """Every figure of session.get and session.metrics, by its path."""
        all_spans = spans(events)
        out = {}
        def put(head, values):
            for key, value in values.items():
                if value is not None: out[head + key] = value
        traces = sorted({s["trace"] for s in all_spans})
        by = {t: [s for s in all_spans if s["trace"] == t] for t in traces}
        ends = {t: max(s["end"] for s in by[t] if s["end"] is not None) for t in traces}
        starts = {t: min(s["start"] for s in by[t]) for t in traces}
        errors = lambda group: sum(1 for s in group if s["error"])
        put("session.", dict(sums(all_spans), traceCount=len(traces), spanCount=len(all_spans), errorCount=errors(all_spans),
            startTime=moment(min(starts.values())), endTime=moment(max(ends.values())),
            wallMs=max(ends.values()) - min(starts.values()), totalMs=sum(ends[t] - starts[t] for t in traces), complete=True))
        for t in traces:
            put("trace.%s." % t, dict(sums(by[t]), spanCount=len(by[t]), errorCount=errors(by[t]), startTime=moment(starts[t]),
                endTime=moment(ends[t]), durationMs=ends[t] - starts[t]))
        for s in all_spans:
            put("span.%s." % s["id"], dict(sums([s]), kind=s["kind"], parentSpanId=s["parent"], traceId=s["trace"],
                agent=s["agent"], model=s["model"], startTime=moment(s["start"]), endTime=moment(s["end"]),
                durationMs=length(s), isError=s["error"]))
        def calls(head, group):
            lengths = [length(s) for s in group if s["end"] is not None]
            put(head, {"callCount": len(group), "errorCount": errors(group), "durationMs": sum(lengths), "maxMs": max(lengths),
                       "p50Ms": rank(lengths, 50), "p95Ms": rank(lengths, 95), "p99Ms": rank(lengths, 99)})
        llm = [s for s in all_spans if s["kind"] == "llm"]
        tools = [s for s in all_spans if s["kind"] == "tool"]
        guards = [s for s in all_spans if s["kind"] == "guardrail"]
        calls("llm.", llm); put("llm.", sums(llm)); calls("tools.", tools)
        for model in {s["model"] for s in llm}:
            group = [s for s in llm if s["model"] == model]
            calls("model.%s." % model, group); put("model.%s." % model, sums(group))
        for tool in {s["tool"] for s in tools}: calls("tool.%s." % tool, [s for s in tools if s["tool"] == tool])
        put("guardrails.", {"evaluationCount": len(guards), "blockedCount": sum(1 for s in guards if s["blocked"])})
        turns = [ends[t] - starts[t] for t in traces]
        put("latency.", {"p50Ms": rank(turns, 50), "p95Ms": rank(turns, 95), "p99Ms": rank(turns, 99), "maxMs": max(turns),
                         "turnCount": len(turns)})
        for kind in {s["kind"] for s in all_spans}:
            group = [s for s in all_spans if s["kind"] == kind]
            put("kind.%s." % kind, {"count": len(group), "errorCount": errors(group)})
        return out

    def given(session, metrics):
        """The same figures as the program gives them."""
        out = {}
        def put(head, values, names):
            for name in names:
                value = values
                for step in name.split("."): value = value.get(step) if isinstance(value, dict) else None
                if value is not None: out[head + name] = value
        totals = ["tokens.input", "tokens.output", "tokens.total", "costUsd"]
        put("session.", session["session"], totals + ["traceCount", "spanCount", "errorCount", "startTime", "endTime", "wallMs",
            "totalMs", "complete"])
        for trace in session["traces"]:
            put("trace.%s." % trace["traceId"], trace, totals + ["spanCount", "errorCount", "startTime", "endTime", "durationMs"])
            for span in trace["spans"]:
                head = "span.%s." % span["spanId"]
                put(head, span, totals + ["kind", "parentSpanId", "traceId", "agent", "model", "startTime", "endTime", "durationMs"])
                out[head + "isError"] = span["status"] == "error"
        lengths = ["p50Ms", "p95Ms", "p99Ms", "maxMs"]
        counts = ["callCount", "errorCount", "durationMs"] + lengths
        put("llm.", metrics["llm"], counts + totals); put("tools.", metrics["tools"], counts)
        for model in metrics["llm"]["byModel"]: put("model.%s." % model["model"], model, counts + totals)
        for tool in metrics["tools"]["byTool"]: put("tool.%s." % tool["tool"], tool, counts)
        put("guardrails.", metrics["guardrails"], ["evaluationCount", "blockedCount"])
        put("latency.", metrics["latency"], lengths + ["turnCount"])
        for kind in metrics["spans"]["byKind"]: put("kind.%s." % kind["kind"], kind, ["count", "errorCount"])
        return out

    def differences(right, found):
        wrong = []
        for key in sorted(set(right) | set(found)):
            one, other = right.get(key), found.get(key)
            if isinstance(one, (int, decimal.Decimal)) and not isinstance(one, bool) and isinstance(other, (int, decimal.Decimal)):
                if decimal.Decimal(one) == decimal.Decimal(other): continue
            if one != other: wrong.append("%s is %s, not %s" % (key, other, one))
        return wrong

    # The spellings. Each takes the events of the base and gives others that mean the same.

    def words(key): return re.findall(r"[A-Z]?[a-z]+|[A-Z]+", key)
    def snake(key): return "_".join(words(key)).lower()
    def renamed(value, rename):
        if isinstance(value, list): return [renamed(one, rename) for one in value]
        if not isinstance(value, dict): return value
        return {rename(key): renamed(one, rename) for key, one in value.items()}
    def as_text(value):
        if isinstance(value, dict): return {key: as_text(one) for key, one in value.items()}
        return str(value) if isinstance(value, (int, decimal.Decimal)) and not isinstance(value, bool) else value

    def each(change):
        def all_of(events):
            events = copy.deepcopy(events)
            for event in events: change(event)
            return events
        return all_of
    def data_under(name, make=lambda data: data):
        def change(event): event[name] = make(event.pop("data"))
        return each(change)
    def flat(event): event.update(event.pop("data"))
    def time_as(name, make):
        def change(event): event[name] = make(event.pop("timestamp"))
        return each(change)
    def java(second):
        at = datetime.datetime.fromtimestamp(second, datetime.timezone.utc)
        return [at.year, at.month, at.day, at.hour, at.minute] + ([at.second] if at.second else [])
    def tokens_as(make, inside="data"):
        def change(event):
            data = event["data"]
            if "inputTokens" in data: event.setdefault(inside, {}).update(make(data.pop("inputTokens"), data.pop("outputTokens")))
        return each(change)
    def cost_as(make):
        def change(event):
            if "cost" in event["data"]: event["data"].update(make(event["data"].pop("cost")))
        return each(change)
    def length_as(make):
        def change(event):
            if "durationMs" in event: event.update(make(event.pop("durationMs")))
        return each(change)
    def kinds_as(make):
        def change(event): event["type"] = make(event["type"])
        return each(change)
    def without_call_ids(event): event["data"].pop("callId", None)
    def without_spans_of_results(event):
        if event["type"] == "tool_result": event.pop("spanId")
    def noisy(event):
        event.update({"ingestedAt": None, "tags": [], "metadata": {"note": "x", "depth": {"a": [1, None]}}, "extra": None})

    ORDERS = {"oldest": lambda e: e, "newest": lambda e: e[::-1], "shuffled": lambda e: random.Random(7).sample(e, len(e)),
              "blocks": lambda e: [one for block in range(0, len(e), 9)[::-1] for one in e[block:block + 9]]}
    NAMES = {"camel": lambda e: e, "snake": lambda e: renamed(e, snake), "kebab": lambda e: renamed(e, lambda k: snake(k).replace("_", "-")),
             "pascal": lambda e: renamed(e, lambda k: k[:1].upper() + k[1:]), "upper": lambda e: renamed(e, lambda k: snake(k).upper()),
             "texts": lambda e: [as_text(one) for one in e]}
    DATA = {"data": lambda e: e, "payload": data_under("payload"), "attributes": data_under("attributes"), "body": data_under("body"),
            "details": data_under("details"), "event_data": data_under("event_data"), "flat": each(flat),
            "text": data_under("data", lambda d: json.dumps(d, default=str)), "payload text": data_under("payload", lambda d: " " + json.dumps(d, default=str)),
            "quoted text": data_under("attributes", lambda d: json.dumps(json.dumps(d, default=str))), "noisy": each(noisy)}
    TIMES = {"iso": time_as("timestamp", iso), "ts": time_as("ts", lambda s: s), "milliseconds": time_as("time", lambda s: s * 1000),
             "microseconds": time_as("createdAt", lambda s: s * 1000000), "nanoseconds": time_as("startTimeUnixNano", lambda s: str(s * 10**9)),
             "date": time_as("date", lambda s: email.utils.formatdate(s, usegmt=True)), "@timestamp": time_as("@timestamp", iso),
             "$date": time_as("timestamp", lambda s: {"$date": iso(s)}), "java": time_as("eventTime", java),
             "offset": time_as("started_at", lambda s: iso(s + 19800)[:-1] + "+0530"), "blank": time_as("occurredAt", lambda s: iso(s)[:-1].replace("T", " ")),
             "text": time_as("timestamp", lambda s: str(s * 1000))}
    TOKENS = {"plain": lambda e: e, "input": tokens_as(lambda i, o: {"tokens": {"input": i, "output": o}}),
              "prompt": tokens_as(lambda i, o: {"tokens": {"prompt": i, "completion": o}}),
              "tokenUsage": tokens_as(lambda i, o: {"tokenUsage": {"promptTokens": i, "completionTokens": o, "totalTokens": i + o}}),
              "usage": tokens_as(lambda i, o: {"usage": {"prompt_tokens": str(i), "completion_tokens": str(o)}}),
              "metrics": tokens_as(lambda i, o: {"tokensIn": i, "tokensOut": o}, "metrics"),
              "outside": tokens_as(lambda i, o: {"input_tokens": i, "output_tokens": o}, "usage"),
              "gemini": tokens_as(lambda i, o: {"usageMetadata": {"promptTokenCount": i, "candidatesTokenCount": o, "totalTokenCount": i + o}})}
    COSTS = {"number": cost_as(lambda c: {"cost": decimal.Decimal(c)}), "text": lambda e: e, "dollars": cost_as(lambda c: {"cost": "$" + c}),
             "object": cost_as(lambda c: {"estimatedCost": {"amount": c, "currency": "USD"}}), "named": cost_as(lambda c: {"totalCostUsd": c}),
             "words": cost_as(lambda c: {"cost": c + " USD"})}
    LENGTHS = {"durationMs": lambda e: e, "latencyMs": length_as(lambda ms: {"latencyMs": ms}), "text": length_as(lambda ms: {"duration": "%dms" % ms}),
               "iso": length_as(lambda ms: {"duration": "PT%d.%03dS" % (ms // 1000, ms % 1000)}), "seconds": length_as(lambda ms: {"duration_seconds": ms / 1000}),
               "snake": length_as(lambda ms: {"elapsed_ms": str(ms)}), "micros": length_as(lambda ms: {"durationMicros": ms * 1000})}
    KIND_NAMES = {"snake": lambda e: e, "upper": kinds_as(str.upper), "camel": kinds_as(lambda k: renamed({k: 0}, lambda k: re.sub("_(.)", lambda m: m[1].upper(), k)).popitem()[0]),
                  "dots": kinds_as(lambda k: k.replace("_", ".")), "spaced": kinds_as(lambda k: "event:" + k.replace("_", "-")),
                  "results by call": each(without_spans_of_results), "results by span": each(without_call_ids)}

    def paged(name, wrap, extra=None):
        def body(events, offset, limit):
            page = {name: events[offset:offset + limit]}
            page.update(extra(events, offset, limit) if extra else {"total": len(events)})
            return wrap(page)
        return body
    def whole(make):
        """Everything on the first page, nothing behind it."""
        def body(events, offset, limit):
            return make(events) if offset == 0 else {"success": True, "traces": []}
        return body
    def plain_key(event, *names):
        for key, value in event.items():
            if snake(key.replace("-", "_")).replace("_", "") in names: return value
    def tree(events):
        made = {id(event): dict(event) for event in events}
        owner, roots = {}, []
        for event in events:
            span = plain_key(event, "spanid")
            if span is not None: owner.setdefault(span, made[id(event)])
        for event in events:
            copy_of = made[id(event)]
            parent = plain_key(event, "parentspanid")
            for key in list(copy_of):
                if snake(key.replace("-", "_")).replace("_", "") == "parentspanid": del copy_of[key]
            around = owner.get(parent)
            if around is None or around is copy_of: roots.append(copy_of)
            else: around.setdefault("children", []).append(copy_of)
        return roots
    def groups(events, name):
        found = {}
        for event in events: found.setdefault(plain_key(event, "traceid"), []).append(event)
        return [{"traceId": trace, name: own} for trace, own in found.items()]
    def with_nulls(events):
        out = []
        for number, event in enumerate(events): out += ([None, 5, "text", {}][number % 4:number % 4 + 1] if number % 50 == 0 else []) + [event]
        return out

    WRAPS = {"traces": paged("traces", lambda p: dict(p, success=True)), "events in data": paged("events", lambda p: {"success": True, "data": p}),
             "rows": paged("rows", lambda p: dict(p, success=True), lambda e, o, l: {"_meta": {"total": str(len(e)), "is_truncated": False}}),
             "no total": paged("items", lambda p: {"data": p}, lambda e, o, l: {}), "traceEvents": paged("traceEvents", lambda p: p, lambda e, o, l: {"pagination": {"total": len(e), "hasMore": o + l < len(e)}}),
             "bare": lambda e, o, l: e[o:o + l], "tree": whole(lambda e: {"success": True, "traces": tree(e), "total": len(e)}),
             "by trace": whole(lambda e: {"success": True, "traces": groups(e, "events"), "total": len(e)}), "by turn": whole(lambda e: {"data": {"turns": groups(e, "spans")}}),
             "map": whole(lambda e: {"success": True, "data": {"events": {plain_key(one, "id"): {k: v for k, v in one.items()} for one in e}}}),
             "nulls": lambda e, o, l: {"success": True, "traces": with_nulls(e)[o:o + l], "total": len(with_nulls(e))}}

    PARTS = [("order", ORDERS), ("names", NAMES), ("data", DATA), ("time", TIMES), ("tokens", TOKENS), ("cost", COSTS), ("length", LENGTHS), ("kind", KIND_NAMES), ("wrap", WRAPS)]

    def shapes(count):
        """Each spelling alone, then any of them together."""
        plain = {part: next(iter(table)) for part, table in PARTS}
        plain["cost"] = "number"
        found = [dict(plain)]
        for part, table in PARTS: found += [dict(plain, **{part: name}) for name in table if name != plain[part]]
        choose = random.Random(11)
        for _ in range(count): found.append({part: choose.choice(list(table)) for part, table in PARTS})
        # What results are found by must be there, and a tree needs the spans of its parents.
        return [shape for shape in found if not (shape["kind"] == "results by call" and shape["wrap"] == "tree")]

    def spelled(events, shape):
        for part in ["tokens", "cost", "length", "kind", "time", "data", "names", "order"]: events = dict(PARTS)[part][shape[part]](events)
        return events

    def dumped(value):
        def other(value):
            if isinstance(value, decimal.Decimal): return float(value)
            raise TypeError(value)
        return json.dumps(value, default=other).encode()

    # The server, and the program that asks it.

    class Service:
        def __init__(self):
            self.sessions, self.entries, self.limit = {}, [], 200
            outer = self
            class Handler(http.server.BaseHTTPRequestHandler):
                protocol_version = "HTTP/1.1"
                def do_GET(self):
                    url = urllib.parse.urlsplit(self.path)
                    query = dict(urllib.parse.parse_qsl(url.query))
                    parts = [urllib.parse.unquote(part) for part in url.path.split("/")[1:]]
                    body = outer.answer(parts[4:], query) if parts[:4] == ["api", "projects", "p1", "sessions"] else None
                    data = dumped(body if body is not None else {"success": False, "error": {"code": "NOT_FOUND", "message": "no"}})
                    self.send_response(200 if body is not None else 404)
                    self.send_header("Content-Type", "application/json"); self.send_header("Content-Length", str(len(data)))
                    self.end_headers(); self.wfile.write(data)
                def log_message(self, *rest): pass
            self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
            threading.Thread(target=self.http.serve_forever, daemon=True).start()
        @property
        def source(self): return "kore:http://127.0.0.1:%d?project=p1" % self.http.server_address[1]
        def answer(self, parts, query):
            offset, limit = int(query.get("offset", 0)), min(int(query.get("limit", 50)), self.limit)
            if not parts: return {"success": True, "total": len(self.entries), "offset": offset, "limit": limit, "sessions": self.entries[offset:offset + limit]}
            if parts[0] not in self.sessions: return None
            if len(parts) == 1: return {"success": True, "session": next((e for e in self.entries if e["id"] == parts[0]), {"id": parts[0]})}
            if parts[1:] != ["traces"]: return None
            return self.sessions[parts[0]](offset, limit)

    class Program:
        def __init__(self, path, *sources):
            command = [path] + [word for source in sources for word in ("--source", source)]
            self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={"KORE_API_TOKEN": "token", "PATH": "/usr/bin"})
            self.number, self.notes = 0, []
            self.ask("initialize", {"capabilities": {}})
            self.send({"jsonrpc": "2.0", "method": "initialized", "params": {}})
        def send(self, message): self.process.stdin.write(json.dumps(message).encode() + b"\n"); self.process.stdin.flush()
        def read(self): return json.loads(self.process.stdout.readline(), parse_float=decimal.Decimal)
        def ask(self, method, params):
            self.number += 1
            self.send({"jsonrpc": "2.0", "id": self.number, "method": method, "params": params})
            while True:
                message = self.read()
                if message.get("id") == self.number: return message.get("result"), message.get("error")
                self.notes.append(message)
        def end(self): self.process.stdin.close(); self.process.wait()

    def fail(text): sys.exit(text)

    def recount(path):
        service, events = Service(), base(20)
        right = figures(events)
        all_shapes = shapes(60)
        for number, shape in enumerate(all_shapes):
            name = "shape-%03d" % number
            own = spelled([dict(event, sessionId=name) for event in events], shape)
            wrap = WRAPS[shape["wrap"]]
            service.sessions[name] = lambda offset, limit, own=own, wrap=wrap: wrap(own, offset, limit)
            tokens, cost = 100 + number, "0.%06d" % (number + 1)
            entry = {"id": name, "agentName": "Router", "status": "completed", "createdAt": iso(START), "lastActivityAt": iso(START + number),
                     "tokenCount": tokens, "estimatedCost": decimal.Decimal(cost), "traceEventCount": len(events), "durationMs": 1000 + number}
            if number % 3 == 1: entry = dict(renamed(entry, snake), id=name, tokenCount=None, token_count=str(tokens), estimated_cost={"amount": cost, "currency": "USD"})
            if number % 3 == 2: entry = dict(entry, tokenCount={"inputTokens": tokens - 1, "outputTokens": 1, "total": tokens}, created_at=None, durationMs=str(1000 + number))
            service.entries.append(entry)
        program, wrong, count = Program(path, service.source), [], 0
        for number, shape in enumerate(all_shapes):
            name = "shape-%03d" % number
            session, error = program.ask("session.get", {"sessionId": name, "payloads": "none"})
            if error: fail("%s: %s" % (shape, error))
            metrics, _ = program.ask("session.metrics", {"sessionId": name})
            found = given(session, metrics)
            count += len(right)
            wrong += ["%s: %s" % (" ".join("%s=%s" % one for one in shape.items()), text) for text in differences(right, found)[:4]]
            codes = {warning["code"] for warning in session.get("warnings", [])}
            if codes - ({"unusableEvents"} if shape["wrap"] == "nulls" else set()): wrong.append("%s warns of %s" % (shape, session["warnings"]))
            if number == 0:
                # What was just shown is found by its trace alone, and by its span alone.
                for method, params in [("trace.get", {"traceId": "t03"}), ("trace.children", {"traceId": "t03"}),
                                       ("span.get", {"traceId": "t03", "spanId": "s03-pay"}), ("span.get", {"spanId": "s03-pay"})]:
                    if program.ask(method, params)[1]: wrong.append("%s does not find %s" % (method, params))
        for limit in [7, 50, 200]:
            rows, cursor = [], None
            while True:
                page, error = program.ask("session.list", dict({"limit": limit}, **({"cursor": cursor} if cursor else {})))
                if error: fail(str(error))
                rows += page["items"]; cursor = page.get("nextCursor")
                if not cursor: break
            if sorted(row["sessionId"] for row in rows) != sorted(service.sessions): wrong.append("the list has other sessions at %d" % limit)
            for row in rows:
                number = int(row["sessionId"][-3:])
                told = row.get("reported", row)
                for key, value in [("tokens", 100 + number), ("costUsd", decimal.Decimal(number + 1) / 1000000), ("totalMs", 1000 + number)]:
                    got = told.get(key, row.get(key))
                    got = got.get("total") if isinstance(got, dict) else got
                    count += 1
                    if got is None or decimal.Decimal(got) != value: wrong.append("session.list says %s of %s: %s" % (row, key, got))
        program.end()
        for line in wrong[:40]: print(line)
        print("%d figures of %d spellings, %d wrong" % (count, len(all_shapes), len(wrong)))
        sys.exit(1 if wrong else 0)

    def watch(path):
        """A session that grows, newest events first and some of them late, while it is watched."""
        service, events = Service(), base(30)
        late = set(range(150, 290, 7))
        steps = [[e for n, e in enumerate(events[:300]) if n not in late], events]
        step, calls = 0, 0
        def page(offset, limit):
            nonlocal calls
            calls += 1
            # While a list is read it grows by one more.
            shown = steps[step] if step == len(steps) - 1 else steps[step] + events[300 + step * 10:300 + step * 10 + calls % 3]
            newest = [dict(event, timestamp=iso(event["timestamp"]), sessionId="grow") for event in shown][::-1]
            return {"success": True, "traces": newest[offset:offset + min(limit, 60)], "total": len(newest)}
        service.sessions["grow"] = page
        service.entries.append({"id": "grow", "agentName": "Router", "status": "active", "createdAt": iso(START)})
        program = Program(path, service.source)
        first, error = program.ask("session.watch", {"sessionId": "grow"})
        if error: fail(str(error))
        session, _ = program.ask("session.get", {"sessionId": "grow", "payloads": "none"})
        known = {span["spanId"]: span for trace in session["traces"] for span in trace["spans"]}
        while True:
            message = program.notes.pop(0) if program.notes else program.read()
            if message.get("method") != "session/didChange": continue
            params = message["params"]
            if params.get("error"): fail(str(params))
            for span in params.get("addedSpans", []) + params.get("changedSpans", []): known[span["spanId"]] = span
            shown = {event["spanId"] for event in steps[step]}
            if shown <= set(known):
                if step == len(steps) - 1: break
                step += 1
        program.ask("shutdown", {}); program.end()
        right = {s["id"]: s for s in spans(events)}
        wrong = ["%s is missing" % one for one in right if one not in known] + ["%s is no span" % one for one in known if one not in right]
        for one, span in right.items():
            told = known.get(one, {})
            if told.get("durationMs") is not None and decimal.Decimal(told["durationMs"]) != length(span): wrong.append("%s lasts %s" % (one, told["durationMs"]))
            if (told.get("endTime") or None) != moment(span["end"]): wrong.append("%s ends %s, not %s" % (one, told.get("endTime"), moment(span["end"])))
        for line in wrong[:20]: print(line)
        print("%d spans, %d wrong" % (len(right), len(wrong)))
        sys.exit(1 if wrong else 0)

    {"recount": recount, "watch": watch}[sys.argv[1]](sys.argv[2])
    """#
}
