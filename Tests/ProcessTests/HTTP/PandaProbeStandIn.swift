extension PandaProbeRecountTests {
  /// A server that behaves as PandaProbe's: filters, sorts, equals in another order for each page, sums in another order
  /// for each call. Which orders is drawn from what is asked and how often it was, so that each run meets the same ones.
  /// Its first argument is how many traces one of its sessions has.
  static let standIn = #"""
    import datetime, http.server, json, random, sys, threading, urllib.parse
    BEGIN = datetime.datetime(2026, 11, 25, 11, 30, tzinfo=datetime.timezone.utc)
    lock = threading.Lock()
    asked = {}
    def shuffled(items, what):
        asked[what] = asked.get(what, 0) + 1
        items = items[:]
        random.Random("%s %d" % (what, asked[what])).shuffle(items)
        return items
    def moment(milliseconds):
        return (BEGIN + datetime.timedelta(milliseconds=milliseconds)).isoformat()
    def span(trace, number, start, length, kind, status="OK", **more):
        s = {"span_id": "%s-%d" % (trace, number), "trace_id": trace, "parent_span_id": None, "name": "step %d" % number,
             "kind": kind, "status": status, "input": None, "output": None, "model": None, "token_usage": None,
             "metadata": {}, "started_at": moment(start), "ended_at": None if length is None else moment(start + length),
             "error": None, "completion_start_time": None, "model_parameters": None, "cost": None,
             "latency_ms": length, "time_to_first_token_ms": None}
        s.update(more)
        return s
    def call(trace, number, start, length, inputs, outputs, cost):
        return span(trace, number, start, length, "LLM", model="model-%d" % (number % 3), cost={"total": cost},
                    token_usage={"prompt_tokens": inputs, "completion_tokens": outputs, "total_tokens": inputs + outputs})
    def trace(number, session, start, length, status="COMPLETED", user=None, tags=()):
        name = "7ace%04d-0914-4000-8000-000000000000" % number
        spans = [span(name, 0, start, length, "AGENT"),
                 call(name, 1, start + 1, 20 + number % 7, 10 + number, 3, 0.001 * (number % 11)),
                 call(name, 2, start + 30, 20, 5, number % 13, 0.1),
                 span(name, 3, start + 60, 5, "TOOL", "ERROR" if number % 5 == 0 else "OK")]
        for s in spans[1:]: s["parent_span_id"] = spans[0]["span_id"]
        calls = [s for s in spans if s["token_usage"]]
        return {"trace_id": name, "project_id": "p", "name": "turn %d" % (number % 4), "status": status,
                "input": {"messages": [{"role": "user", "content": "question %d" % number}]}, "output": "answer",
                "metadata": {}, "started_at": moment(start), "ended_at": None if length is None else moment(start + length),
                "session_id": session, "user_id": user, "tags": list(tags), "environment": None, "release": None,
                "spans": spans,
                "total_tokens": sum(s["token_usage"]["prompt_tokens"] + s["token_usage"]["completion_tokens"] for s in calls),
                "total_cost": sum(s["cost"]["total"] for s in calls)}
    traces = []
    def add(session, count, start, step, **more):
        for n in range(count):
            traces.append(trace(len(traces), session, start + n * step, 100 + n % 9, **more))
    def latency(t):
        if t["ended_at"] is None: return None
        f = datetime.datetime.fromisoformat
        return (f(t["ended_at"]) - f(t["started_at"])) / datetime.timedelta(milliseconds=1)
    def entry(t):
        e = {k: t[k] for k in ("trace_id", "name", "status", "started_at", "ended_at", "session_id", "user_id", "tags",
                               "environment", "release", "total_tokens", "total_cost")}
        e["latency_ms"], e["span_count"] = latency(t), len(t["spans"])
        return e
    def summary(session, members):
        ends = [t["ended_at"] for t in members if t["ended_at"]]
        times = [latency(t) for t in members if t["ended_at"]]
        users = [t["user_id"] for t in sorted(members, key=lambda t: t["started_at"]) if t["user_id"]]
        return {"session_id": session, "trace_count": len(members), "first_trace_at": min(t["started_at"] for t in members),
                "last_trace_at": max(ends) if ends else None, "total_latency_ms": sum(times) if times else None,
                "has_error": any(t["status"] == "ERROR" for t in members), "user_id": users[0] if users else None,
                "tags": sorted({g for t in members for g in t["tags"]}),
                "total_span_count": sum(len(t["spans"]) for t in members),
                "total_tokens": sum(t["total_tokens"] for t in members),
                # a sum of the database's own order
                "total_cost": sum(t["total_cost"] for t in shuffled(members, session))}
    def ordered(items, key, query):
        """Equals come in another order for each page; what has no key is larger than all."""
        items = shuffled(items, json.dumps(query, sort_keys=True))
        up = query.get("sort_order", ["desc"])[0] == "asc"
        return sorted(items, key=lambda i: (key(i) is None, key(i) or 0), reverse=not up)
    def matching(query):
        one = lambda name: query.get(name, [None])[0]
        f = lambda text: datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
        found = traces[:]
        for name, field in (("session_id", "session_id"), ("user_id", "user_id"), ("status", "status")):
            if one(name) is not None: found = [t for t in found if t[field] == one(name)]
        if one("started_after"): found = [t for t in found if f(t["started_at"]) >= f(one("started_after"))]
        if one("started_before"): found = [t for t in found if f(t["started_at"]) < f(one("started_before"))]
        if query.get("tags"): found = [t for t in found if set(t["tags"]) & set(query["tags"])]
        if one("name"): found = [t for t in found if one("name").lower() in t["name"].lower()]
        return found
    def page(items, query, most=200):
        limit, offset = int(query.get("limit", [50])[0]), int(query.get("offset", [0])[0])
        if not 1 <= limit <= most: raise ValueError("limit")
        return {"items": items[offset:offset + limit], "total": len(items), "limit": limit, "offset": offset}
    def answer(path, query):
        if path == "/raw": return traces  # for the script alone
        if path == "/health": return {"status": "healthy"}
        if path == "/traces":
            key = {"ended_at": lambda t: t["ended_at"], "latency": latency, "name": lambda t: t["name"],
                   "status": lambda t: t["status"]}.get(query.get("sort_by", [""])[0], lambda t: t["started_at"])
            found = page(ordered(matching(query), key, query), query)
            found["items"] = [entry(t) for t in found["items"]]
            return found
        if path.startswith("/traces/"):
            found = [t for t in traces if t["trace_id"] == path[8:]]
            return found[0] if found else None
        groups = {}
        for t in matching(query): groups.setdefault(t["session_id"], []).append(t)
        if path == "/sessions":
            every = [summary(s, m) for s, m in groups.items()]
            if query.get("has_error"): every = [e for e in every if e["has_error"] == (query["has_error"][0] == "true")]
            if query.get("query"): every = [e for e in every if query["query"][0].lower() in e["session_id"].lower()]
            place = {s: n for n, s in enumerate(groups)}
            key = {"trace_count": lambda e: e["trace_count"], "latency": lambda e: e["total_latency_ms"],
                   "cost": lambda e: e["total_cost"]}.get(query.get("sort_by", [""])[0], lambda e: place[e["session_id"]])
            return page(ordered(every, key, query), query)
        session = urllib.parse.unquote(path[len("/sessions/"):]) if path.startswith("/sessions/") else None
        if session in groups and "/" not in session:
            whole = summary(session, groups[session])
            window = ordered(groups[session], lambda t: t["started_at"], {"sort_order": ["asc"]})
            whole["traces"] = page(window, dict({"limit": ["200"]}, **query), 1000)["items"]
            return whole
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        def log_message(self, *words): pass
        def do_GET(self):
            place = urllib.parse.urlsplit(self.path)
            query = urllib.parse.parse_qs(place.query, keep_blank_values=True)
            with lock:
                if place.path == "/grow":  # what a running agent does, for the script alone
                    traces.append(trace(len(traces), query["session"][0], 10_000_000 + len(traces) * 1000, 100))
                    found = {"traceId": traces[-1]["trace_id"]}
                else:
                    found = answer(place.path, query)
            status = 404 if found is None else 200
            data = json.dumps(found if found is not None else {"detail": "Not Found"}).encode()
            self.send_response(status)
            for name, value in [("Content-Type", "application/json"), ("Content-Length", str(len(data)))]:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)
    class Server(http.server.ThreadingHTTPServer):
        request_queue_size = 128
        daemon_threads = True
        def handle_error(self, *words): pass
    for n in range(40):
        add("session %d" % n, 1 + n % 4, n * 1000, 0 if n % 3 == 0 else 7, user="user-%d" % (n % 5), tags=["a", "t%d" % n])
    add("team/7 \u00fc", 5, 50_000, 0, user="noor", tags=["slash"])
    add("equal", int(sys.argv[1]), 60_000, 0)
    add("failed", 3, 70_000, 10, status="ERROR")
    traces.append(trace(len(traces), "running", 80_000, None, status="RUNNING"))
    server = Server(("127.0.0.1", 0), Handler)
    print(server.server_address[1], flush=True)
    server.serve_forever()
    """#
}
