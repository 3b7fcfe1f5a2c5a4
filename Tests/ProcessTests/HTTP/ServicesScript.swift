extension ServicesTests {
  /// A server that stands in for all services, each below a path of its own.
  static let script = #"""
    import http.server, json, sys, urllib.parse
    def panda():
        def span(i, kind, status, start, more):
            return dict({"span_id": "s%d" % i, "kind": kind, "name": "step %d" % i, "status": status,
                         "started_at": "2026-11-19T09:00:%02d+00:00" % start,
                         "ended_at": "2026-11-19T09:00:%02d+00:00" % (start + 2)}, **more)
        usage = lambda a, b: {"model": "m", "token_usage": {"prompt_tokens": a, "completion_tokens": b}}
        return {"trace_id": "t1", "session_id": "pandaprobe-1", "status": "COMPLETED", "name": "turn",
                "started_at": "2026-11-19T09:00:00+00:00", "ended_at": "2026-11-19T09:00:20+00:00",
                "spans": [span(1, "LLM", "OK", 1, usage(100, 10)), span(2, "TOOL", "OK", 4, {}),
                          span(3, "TOOL", "ERROR", 7, {"error": "HTTP 503"}), span(4, "LLM", "OK", 10, usage(200, 20))]}
    def kore():
        def event(i, kind, second, data, more={}):
            return dict({"id": "e%d" % i, "sessionId": "kore-1", "type": kind, "spanId": "s%d" % i, "traceId": "t1",
                         "timestamp": "2026-11-19T10:00:%02d.000Z" % second, "data": data}, **more)
        usage = lambda a, b: {"model": "m", "usage": {"inputTokens": a, "outputTokens": b}}
        return [event(1, "llm_call", 1, usage(100, 10), {"durationMs": 2000}),
                event(2, "tool_call", 4, {"toolName": "find", "callId": "c1"}),
                event(3, "tool_result", 6, {"callId": "c1", "success": True, "result": "ok"}),
                event(4, "tool_call", 7, {"toolName": "pay", "callId": "c2"}),
                event(5, "tool_error", 9, {"callId": "c2", "error": {"message": "HTTP 503"}}),
                event(6, "llm_call", 10, usage(200, 20), {"durationMs": 2000})]
    def analytics():
        def event(i, kind, name, second, data, more={}):
            return dict({"eventId": "e%d" % i, "eventType": kind, "eventName": name, "spanId": "s%d" % i,
                         "timestamp": "2026-11-19T11:00:%02d.000Z" % second, "durationMs": 2000, "eventData": data}, **more)
        usage = lambda a, b: {"model": "m", "inputTokens": a, "outputTokens": b}
        return [event(1, "llm", "llm.call.completed", 3, usage(100, 10)),
                event(2, "tool", "tool.call.completed", 6, {"toolName": "find", "success": True}),
                event(3, "tool", "tool.call.failed", 9, {"toolName": "pay", "success": False},
                      {"hasError": True, "error": {"message": "HTTP 503"}}),
                event(4, "llm", "llm.call.completed", 12, usage(200, 20))]
    def syn(full):
        d = {"id": "syntropic137-1", "status": "completed", "started_at": "2026-11-19 12:00:00+00:00",
             "completed_at": "2026-11-19 12:00:20+00:00", "input_tokens": 300, "output_tokens": 30,
             "total_tokens": 330, "total_cost_usd": "3E-7"}
        def op(kind, second, tool):
            return {"operation_id": "%s-%s" % (tool, kind), "operation_type": "tool_execution_" + kind, "success": True,
                    "timestamp": "2026-11-19 12:00:%02d+00:00" % second, "tool_name": "Bash", "tool_use_id": tool}
        if full: d["operations"] = [op("started", 4, "c1"), op("completed", 6, "c1"), op("started", 7, "c2"),
                                    op("failed", 9, "c2")]
        return d
    def syn_events():
        def event(kind, second, data):
            return {"time": "2026-11-19T12:00:%02dZ" % second, "event_type": kind, "session_id": "syntropic137-1", "data": data}
        usage = lambda a, b: {"model": "m", "input_tokens": a, "output_tokens": b}
        end = {"num_turns": 2, "total_input_tokens": 300, "total_output_tokens": 30, "total_cost_usd": 3e-7}
        return [event("session_summary", 19, end), event("token_usage", 10, usage(200, 20)), event("tool_execution_failed", 9, {"tool_use_id": "c2", "error": "HTTP 503"}),
                event("token_usage", 1, usage(100, 10))]
    def lines():
        def message(i, a, b, tool):
            return {"type": "assistant", "message": {"id": "m%d" % i, "model": "m",
                    "usage": {"input_tokens": a, "output_tokens": b},
                    "content": [{"type": "tool_use", "id": t, "name": "Bash", "input": {}} for t in tool]}}
        result = lambda t, bad: {"type": "user", "message": {"content": [{"type": "tool_result", "tool_use_id": t,
                                 "content": "HTTP 503" if bad else "ok", "is_error": bad}]}}
        return [message(1, 100, 10, ["c1", "c2"]), result("c1", False), result("c2", True), message(2, 200, 20, [])]
    def answer(path, query):
        offset, limit = int(query.get("offset", 0)), int(query.get("limit", 50))
        if path == "/pandaprobe/sessions":
            return {"items": [{"session_id": "pandaprobe-1", "trace_count": 1, "first_trace_at": "2026-11-19T09:00:00+00:00",
                               "last_trace_at": "2026-11-19T09:00:20+00:00"}], "total": 1, "limit": limit, "offset": offset}
        if path == "/pandaprobe/sessions/pandaprobe-1":
            return {"session_id": "pandaprobe-1", "trace_count": 1, "traces": [panda()]}
        if path == "/pandaprobe/traces/t1": return panda()
        base = "/kore/api/projects/p1/sessions"
        entry = {"id": "kore-1", "status": "ended", "createdAt": "2026-11-19T10:00:00.000Z", "endedAt": "2026-11-19T10:00:20.000Z"}
        if path == base: return {"success": True, "total": "1", "offset": offset, "sessions": [entry][offset:]}
        if path == base + "/kore-1": return {"success": True, "session": entry}
        if path == base + "/kore-1/traces":
            return {"success": True, "total": 6, "traces": kore()[offset:offset + limit]}
        base = "/kore/api/public/analytics/projects/p1"
        if path == base + "/sessions":
            return {"success": True, "hasMore": False, "offset": offset, "sessions": [
                {"id": "analytics-1", "status": "ended", "createdAt": "2026-11-19T11:00:00.000Z", "endedAt": "2026-11-19T11:00:20.000Z"}]}
        if path == base + "/traces" and query.get("sessionIds", "analytics-1") == "analytics-1":
            return {"traces": [{"traceId": "t9", "sessionId": "analytics-1", "events": analytics()}], "pageInfo": {"hasMore": False}}
        if path == base + "/traces": return {"traces": [], "pageInfo": {"hasMore": False}}
        base = "/syn/api/v1"
        if path == base + "/health": return {"status": "healthy", "mode": "full"}
        if path == base + "/sessions": return {"sessions": [syn(False)], "total": 1}
        if path.startswith(base + "/sessions/syntro"): return syn(True)
        if path == base + "/conversations/syntropic137-1":
            raw = [{"line_number": n + 1, "raw": json.dumps(l)} for n, l in enumerate(lines())]
            return {"session_id": "syntropic137-1", "lines": raw[offset:], "total_lines": len(raw)}
        if path == base + "/events/sessions/syntropic137-1":
            return {"events": syn_events()[offset:], "count": 4, "has_more": False}
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        def log_message(self, *words): pass
        def do_GET(self):
            secret = self.headers.get("X-API-Key") or self.headers.get("Authorization") or "nothing"
            sys.stdout.write(self.path + " " + secret + "\n")
            place = urllib.parse.urlsplit(self.path)
            found = answer(place.path, dict(urllib.parse.parse_qsl(place.query)))
            status = 200 if found is not None else 403 if place.path.startswith("/broken") else 404
            data = json.dumps(found if found is not None else {"detail": "no such thing here", "error": "no such thing here"}).encode()
            self.send_response(status)
            for name, value in [("Content-Type", "application/json"), ("Content-Length", str(len(data)))]:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)
    class Server(http.server.ThreadingHTTPServer):
        request_queue_size = 128
        daemon_threads = True
        def handle_error(self, *words): pass
    server = Server(("127.0.0.1", 0), Handler)
    print(server.server_address[1])
    server.serve_forever()
    """#
}
