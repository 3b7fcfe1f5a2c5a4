"""Recounts every figure of sessions at a Syntropic137 server from its raw bodies, and compares what the program says.

    syntropic137_recount.py PROGRAM

The server stands in for a live one: the lines of a stream carry placeholders for the tokens of answers, events are missing
and come late, a conversation comes with the end, sessions run, start at one moment, or have lost their telemetry.
"""
import decimal, http.server, json, random, subprocess, sys, tempfile, threading, urllib.parse, urllib.request

# ---- A server as a live one behaves, over recordings that are made up.

def clock(ms): return "2026-04-29T09:%02d:%02d.%03d137Z" % (ms // 60000 % 60, ms // 1000 % 60, ms % 1000)
def spaced(ms): return clock(ms).replace("T", " ").replace("Z", "+00:00")

class Recording:
    def __init__(self, number, kind):
        self.dice = random.Random(number)
        self.id, self.kind, self.ms = "%08x-rec-%s" % (number * 7919, kind), kind, number // 3 * 60000
        self.start, self.lines, self.events, self.operations = self.ms, [], [], []
        self.models, self.usage = {}, [0, 0, 0, 0]
        self.write(number)

    def tick(self):
        self.ms += self.dice.randint(5, 400)
        return self.ms

    def event(self, kind, data):
        at = self.tick()
        self.events.append({"time": clock(at), "event_type": kind, "session_id": self.id, "data": data})
        return at

    def operation(self, kind, at, name, tool, **more):
        self.operations.append(dict({
            "operation_id": "%s-%d" % (tool, at), "operation_type": kind, "timestamp": spaced(at),
            "duration_seconds": None, "success": True, "tool_name": name, "tool_use_id": tool, "tool_input": None,
            "tool_output": None, "git": None}, **more))

    def line(self, **members): self.lines.append(members)

    def message(self, number, agent, tools):
        dice, model = self.dice, "claude-haiku-4-5-20251001" if agent else "claude-sonnet-4-5-20250929"
        prompt = [dice.randint(2, 400), dice.randint(0, 3) * 117, dice.randint(1, 40000)]
        answer = dice.randint(20, 900)
        first, ident = dice.randint(1, 5), "msg_%s_%d" % (self.id, number)
        parts = [[{"type": "text", "text": "so"}]]
        parts += [[{"type": "tool_use", "id": t, "name": n, "input": i}] for t, n, i in tools]
        for place, part in enumerate(parts):
            # Now and then the last line of a message has the real count.
            shown = answer if place == len(parts) - 1 and place > 0 and dice.random() < 0.3 else first
            usage = {"input_tokens": prompt[0], "cache_creation_input_tokens": prompt[1],
                     "cache_read_input_tokens": prompt[2], "output_tokens": shown}
            self.line(type="assistant", parent_tool_use_id=agent, session_id="x", message={
                "id": ident, "model": model, "role": "assistant", "content": part, "stop_reason": None, "usage": usage})
        if dice.random() > 0.1:
            self.event("token_usage", {
                "model": model.rsplit("-", 1)[0], "input_tokens": prompt[0], "output_tokens": first,
                "cache_creation_tokens": prompt[1], "cache_read_tokens": prompt[2]})
        total = self.models.setdefault(model, [0, 0, 0, 0])
        for place, count in enumerate([prompt[0], answer, prompt[1], prompt[2]]):
            total[place] += count
            if not agent: self.usage[place] += count

    def call(self, tool, name, agent, failed):
        both = {"tool_name": name, "tool_use_id": tool}
        at = self.event("tool_execution_started", dict(both, input_preview=json.dumps({"command": tool})))
        self.operation("tool_execution_started", at, name, tool, tool_input={"command": tool})
        at = self.event("tool_execution_completed", dict(both, success=not failed, output_preview="out"))
        self.operation("tool_execution_completed", at, name, tool, success=not failed, tool_output="out")
        self.line(type="user", parent_tool_use_id=agent, message={"role": "user", "content": [
            {"type": "tool_result", "tool_use_id": tool, "content": "out", "is_error": failed}]})

    def write(self, number):
        dice = self.dice
        self.line(type="system", subtype="init", session_id="x", model="claude-sonnet-4-5-20250929")
        self.line(type="user", parent_tool_use_id=None, message={"role": "user", "content": "please"})
        self.operation("session_started", self.event("session_started", {}), "", None)
        for turn in range(dice.randint(1, 6)):
            tools = [("toolu_%d_%d_%d" % (number, turn, n), dice.choice(["Bash", "Read"]))
                     for n in range(dice.randint(0, 3))]
            self.message(turn * 10, None, [(t, n, {"command": t}) for t, n in tools])
            for t, n in tools: self.call(t, n, None, dice.random() < 0.2)
            if dice.random() < 0.3: self.agent(number, turn)
        if self.kind == "running": return
        cost, models = decimal.Decimal(0), {}
        behind = [dice.randint(300, 2000), dice.randint(10, 90), 0, 0]
        small = "claude-haiku-4-5-20251001"
        self.models[small] = [a + b for a, b in zip(behind, self.models.get(small, [0] * 4))]
        for model, counts in self.models.items():
            own = decimal.Decimal(sum(counts)) * decimal.Decimal("0.00000123")
            cost += own
            models[model] = {
                "inputTokens": counts[0], "outputTokens": counts[1], "cacheCreationInputTokens": counts[2],
                "cacheReadInputTokens": counts[3], "costUSD": float(own)}
        self.cost, self.took = float(cost), dice.randint(1000, 90000)
        counts = self.usage
        usage = {"input_tokens": counts[0], "output_tokens": counts[1], "cache_creation_input_tokens": counts[2],
                 "cache_read_input_tokens": counts[3]}
        self.line(
            type="result", subtype="success", is_error=False, duration_ms=self.took, num_turns=1, result="done", uuid="u",
            total_cost_usd=self.cost, modelUsage=models, usage=usage)
        self.event("session_summary", {
            "model": "claude-sonnet-4-5", "num_turns": 1, "duration_ms": self.took, "total_cost_usd": self.cost,
            "total_input_tokens": counts[0], "total_output_tokens": counts[1], "cache_creation_tokens": counts[2],
            "cache_read_tokens": counts[3]})

    def agent(self, number, turn):
        tool, inner = "toolu_%d_%d_agent" % (number, turn), "toolu_%d_%d_inner" % (number, turn)
        arguments = {"description": "look %d" % turn, "subagent_type": "Explore", "prompt": "look"}
        self.message(turn * 10 + 1, None, [(tool, "Task", arguments)])
        both = {"tool_name": "Task", "tool_use_id": tool}
        at = self.event("tool_execution_started", dict(both, input_preview=json.dumps(arguments)))
        self.operation("subagent_started", at, "look %d" % turn, tool, tool_input=arguments)
        self.event("subagent_started", {"subagent_id": tool + "-hook", "agent_name": "Explore"})
        self.message(turn * 10 + 2, tool, [(inner, "Bash", {"command": "ls"})])
        self.call(inner, "Bash", tool, False)
        self.event("subagent_stopped", {"subagent_tool_use_id": tool, "agent_name": "Explore", "success": True})
        at = self.event("tool_execution_completed", dict(both, success=True, output_preview="seen"))
        self.operation("subagent_stopped", at, "Task", tool, tool_output="seen")
        self.event("subagent_stopped", {"subagent_id": tool + "-hook", "reason": "normal"})
        self.line(type="user", parent_tool_use_id=None, message={"role": "user", "content": [
            {"type": "tool_result", "tool_use_id": tool, "content": "seen"}]})

    # What the server shows: everything, or of a session that has ended just now what has arrived so far.
    def shown_events(self):
        if not self.isLate(): return self.events
        return [e for e in self.events if e["event_type"] != "session_summary"][:-2]

    def isLate(self): return self.kind == "late" and Handler.isEarly

    def entry(self):
        used = [e["data"] for e in self.shown_events() if e["event_type"] == "token_usage"]
        end = [e["data"] for e in self.shown_events() if e["event_type"] == "session_summary"]
        def counts(key, final): return end[-1][final] if end else sum(u[key] for u in used)
        lost = self.kind == "lost" or not used
        four = [counts("input_tokens", "total_input_tokens"), counts("output_tokens", "total_output_tokens"),
                counts("cache_creation_tokens", "cache_creation_tokens"), counts("cache_read_tokens", "cache_read_tokens")]
        # Without its telemetry the server adds up all four, from elsewhere, and shows nothing of the parts.
        total = sum(four) if self.kind == "lost" else four[0] + four[1]
        if lost: four = [0, 0, 0, 0]
        return {
            "id": self.id, "status": "running" if self.kind == "running" else "completed", "workflow_id": "w",
            "workflow_name": "Mend", "phase_id": "fix", "phase_display": "Fix", "agent_provider": "claude",
            "agent_model": None if lost else "claude-sonnet-4-5", "repos": ["acme/api"],
            "input_tokens": four[0], "output_tokens": four[1], "cache_creation_tokens": four[2],
            "cache_read_tokens": four[3], "total_tokens": total,
            "total_cost_usd": "0" if lost else repr(end[-1]["total_cost_usd"]) if end else "0.0123",
            "started_at": spaced(self.start), "completed_at": None if self.kind == "running" else spaced(self.ms + 50),
            "duration_seconds": end[-1]["duration_ms"] / 1000 if end and not lost else None}

    def detail(self):
        entry = self.entry()
        costs = {} if entry["agent_model"] is None else {"claude-sonnet-4-5": entry["total_cost_usd"]}
        return dict(entry, cost_by_model=costs, operations=[] if self.kind == "lost" else self.operations, metadata={})

class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version, isEarly = "HTTP/1.1", True
    def log_message(self, *words): pass
    def do_GET(self):
        place = urllib.parse.urlsplit(self.path)
        query, path = dict(urllib.parse.parse_qsl(place.query)), place.path.strip("/").split("/")
        status, body = self.answer(path, query)
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def answer(self, path, query):
        offset, limit = int(query.get("offset", 0)), int(query.get("limit", 100))
        if path == ["health"]: return 200, {"status": "healthy", "mode": "full"}
        if path == ["sessions"]:
            entries = [r.entry() for r in recordings]
            bound = query.get("started_before", "9").replace("T", " ").replace("Z", "+00:00")
            entries = sorted([e for e in entries if e["started_at"] <= bound], key=lambda e: e["started_at"], reverse=True)
            return 200, {"sessions": entries[:limit], "total": len(entries[:limit])}
        found = [r for r in recordings if r.id == path[-1]]
        if not found: return 404, {"detail": "Session not found: " + path[-1]}
        one = found[0]
        if path[0] == "sessions": return 200, one.detail()
        if path[0] == "conversations":
            if one.kind == "running" or one.kind == "bare" or one.isLate(): return 404, {"detail": "Conversation not found"}
            lines = [{"line_number": n + 1, "raw": json.dumps(l), "parsed": None} for n, l in enumerate(one.lines)]
            return 200, {"session_id": one.id, "lines": lines[offset:offset + limit], "total_lines": len(lines), "metadata": None}
        if one.kind == "lost": return 500, {"detail": "Failed to query events: connect call failed"}
        newest = one.shown_events()[::-1]
        return 200, {"events": newest[offset:offset + limit], "count": 0, "has_more": offset + limit < len(newest)}

class Server(http.server.ThreadingHTTPServer):
    request_queue_size, daemon_threads = 128, True

recordings = [Recording(n, kind) for n, kind in enumerate(["whole", "late", "running", "bare", "lost"] * 5)]
server = Server(("127.0.0.1", 0), Handler)
origin = "http://127.0.0.1:%d" % server.server_address[1]
threading.Thread(target=server.serve_forever, daemon=True).start()

# ---- The same figures once more, from the raw bodies.

def raw(path):
    try: return json.load(urllib.request.urlopen(origin + path))
    except urllib.error.HTTPError: return None

def number(value):
    return None if value is None else decimal.Decimal(str(value)).quantize(decimal.Decimal("1e-12"))

def tokens(four, isKnown=True):
    if four is None: return {}
    names = {"input": four[0], "cacheCreation": four[2], "cacheRead": four[3]}
    return dict(names, output=four[1], total=four[0] + four[1]) if isKnown else names

def listed(entry):
    four = [entry["input_tokens"], entry["output_tokens"], entry["cache_creation_tokens"], entry["cache_read_tokens"]]
    isLost = entry["agent_model"] is None
    used = {"total": entry["total_tokens"]} if isLost and entry["total_tokens"] else {} if isLost else tokens(four)
    took = None if entry["duration_seconds"] is None or entry["status"] == "running" else entry["duration_seconds"] * 1000
    cost = None if isLost else number(entry["total_cost_usd"])
    return {"tokens": used, "cost": cost, "status": entry["status"], "totalMs": number(took)}

def recounted(ident):
    detail = raw("/sessions/" + ident)
    conversation, events = raw("/conversations/%s?limit=500" % ident), raw("/events/sessions/%s?limit=1000" % ident)
    lines = [json.loads(l["raw"]) for l in conversation["lines"]] if conversation else []
    events = events["events"] if events else []
    order = ["input_tokens", "output_tokens", "cache_creation_input_tokens", "cache_read_input_tokens"]
    calls, tools, models = {}, {}, {}
    for line in lines:
        if line["type"] != "assistant": continue
        calls[line["message"]["id"]] = [line["message"]["usage"][k] for k in order] + [line["message"]["model"]]
        for part in line["message"]["content"]:
            if part["type"] == "tool_use": tools[part["id"]] = part["name"]
    names = [k.replace("_input_tokens", "_tokens") if "cache" in k else k for k in order]
    if not lines:
        for place, event in enumerate(events):
            data = event["data"]
            if event["event_type"] == "token_usage": calls[place] = [data[k] for k in names] + [data["model"]]
            if event["event_type"] == "tool_execution_started": tools[data["tool_use_id"]] = data["tool_name"]
    for one in detail["operations"]:
        if one["operation_type"] == "tool_execution_started": tools.setdefault(one["tool_use_id"], one["tool_name"])
        if one["operation_type"] == "subagent_started": tools.setdefault(one["tool_use_id"], "Task")
    failed = {p["tool_use_id"] for l in lines if l["type"] == "user" and isinstance(l["message"]["content"], list)
              for p in l["message"]["content"] if p.get("is_error")}
    failed |= {o["tool_use_id"] for o in detail["operations"] if not o["success"]}
    failed |= {e["data"]["tool_use_id"] for e in events
               if e["event_type"] == "tool_execution_completed" and not e["data"]["success"]}
    result = [l for l in lines if l["type"] == "result"]
    end = [e["data"] for e in events if e["event_type"] == "session_summary"]
    sums = [sum(c[place] for c in calls.values()) for place in range(4)]
    lost = detail["agent_model"] is None
    cost = None if lost else number(detail["total_cost_usd"])
    byModel = {name: [None, number(value)] for name, value in detail["cost_by_model"].items()}
    if result:
        used, cost = tokens([result[-1]["usage"][k] for k in order]), number(result[-1]["total_cost_usd"])
        parts = ["inputTokens", "outputTokens", "cacheCreationInputTokens", "cacheReadInputTokens"]
        byModel = {name: [tokens([u[k] for k in parts]), number(u["costUSD"])]
                   for name, u in result[-1]["modelUsage"].items()}
    elif end:
        parts = ["total_input_tokens", "total_output_tokens", "cache_creation_tokens", "cache_read_tokens"]
        used = tokens([end[-1][k] for k in parts])
    elif calls: used = tokens(sums, False)
    else: used = listed(detail)["tokens"]
    isTold = used.get("output") == sums[1]
    plain = [t for t in tools if tools[t] != "Task"]
    for name in {c[4] for c in calls.values()}:
        own = [sum(c[place] for c in calls.values() if c[4] == name) for place in range(4)]
        byModel.setdefault(name, [None, None])
        byModel[name][0] = byModel[name][0] or tokens(own, isTold)
    return {
        "tokens": used, "cost": cost, "calls": len(calls), "callTokens": tokens(sums, isTold) if calls else {},
        "models": byModel, "tools": len(plain), "toolErrors": len([t for t in plain if t in failed]),
        "agents": len(tools) - len(plain)}

# ---- What the program says.

def ask(source, requests):
    text = "".join(json.dumps({"jsonrpc": "2.0", "id": n, "method": m, "params": p}) + "\n"
                   for n, (m, p) in enumerate(requests))
    command = [sys.argv[1], "--no-default-sources", "--source", source]
    done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=300)
    answers = {}
    for line in done.stdout.splitlines():
        answer = json.loads(line, parse_float=decimal.Decimal)
        answers[answer["id"]] = answer.get("result", answer.get("error"))
    return [answers[n] for n in range(len(requests))]

def group(value):
    llm, tool = value["llm"], value["tools"]
    return {"tokens": value.get("tokens", {}), "cost": number(value.get("costUsd")), "calls": llm["callCount"],
            "callTokens": {k: v for k, v in llm.get("tokens", {}).items() if k != "reasoning"},
            "models": {g["model"]: [g.get("tokens"), number(g.get("costUsd"))] for g in llm["byModel"]},
            "tools": tool["callCount"], "toolErrors": tool["errorCount"],
            "agents": sum(k["count"] for k in value["spans"]["byKind"] if k["kind"] == "agent")}

compared, differences = 0, []
def compare(where, wanted, given):
    global compared
    if isinstance(wanted, dict):
        for key in sorted(set(wanted) | set(given or {})): compare("%s.%s" % (where, key), wanted.get(key), (given or {}).get(key))
        return
    compared += 1
    if wanted != given: differences.append("%s: %s, and the program says %s" % (where, wanted, given))

source = "syntropic137:" + origin
for Handler.isEarly in [True, False]:
    entries = {e["id"]: e for e in raw("/sessions?limit=200")["sessions"]}
    for size in [2, 7, 50]:
        items, cursor = [], None
        while True:
            where = {"cursor": cursor} if cursor else {}
            [page] = ask(source, [("session.list", dict({"limit": size, "sort": "start"}, **where))])
            items, cursor = items + page["items"], page.get("nextCursor")
            if not cursor: break
        compare("the ids in pages of %d" % size, sorted(entries), sorted(i["sessionId"] for i in items))
    for item in items:
        shown = {"tokens": item.get("tokens", {}), "cost": number(item.get("costUsd")), "status": item["status"],
                 "totalMs": number(item.get("totalMs"))}
        compare("session.list %s" % item["sessionId"], listed(entries[item["sessionId"]]), shown)
    for ident in entries:
        wanted = recounted(ident)
        metrics, session = ask(source, [("session.metrics", {"sessionId": ident}), ("session.get", {"sessionId": ident})])
        compare("session.metrics %s" % ident, wanted, group(metrics))
        spans = [s for t in session["traces"] for s in t["spans"]]
        head = session["session"]
        def count(kind): return len([s for s in spans if s["kind"] == kind])
        shown = {"tokens": head.get("tokens", {}), "cost": number(head.get("costUsd")), "calls": count("llm"),
                 "tools": count("tool"), "agents": count("agent"), "spans": len(spans),
                 "strays": len([s for s in spans if "subagent" in s.get("eventType", "") and s["kind"] != "agent"]),
                 "labels": all(s["name"].startswith("look ") for s in spans if s["kind"] == "agent")}
        expected = {key: wanted[key] for key in ["tokens", "cost", "calls", "tools", "agents"]}
        compare("session.get %s" % ident, dict(expected, spans=head["spanCount"], strays=0, labels=True), shown)

# The same recording, as the agent's own stream.
with tempfile.TemporaryDirectory() as folder:
    for one in recordings:
        if one.kind != "whole": continue
        path = "%s/%s.jsonl" % (folder, one.id)
        with open(path, "w") as file: file.writelines(json.dumps(l) + "\n" for l in one.lines)
        [metrics] = ask("claude-code:" + path, [("session.metrics", {"sessionId": one.id})])
        [other] = ask(source, [("session.metrics", {"sessionId": one.id})])
        for key in ["tokens", "cost", "calls", "callTokens", "models"]:
            compare("two sources, %s of %s" % (key, one.id), group(other)[key], group(metrics)[key])

print("\n".join(differences[:40]))
print("%d figures compared, %d differ" % (compared, len(differences)))
sys.exit(1 if differences else 0)
