"""A stand-in for a provider of models, on this machine alone: it answers as OpenAI's API does, always the same.

Usage: stand_in_model.py. It says its port in a line and serves until its input ends. What it answers:

* chat completions: a call of the tool `get_weather` where tools are offered and none has answered yet, else a
  sentence; whole or as a stream. Usage: 100 tokens in, of which 40 from the cache, 20 out, of which 8 for reasoning.
* responses: the sentence, with the same usage.
* embeddings: two numbers, for 7 tokens.
"""

import http.server
import itertools
import json
import sys
import threading

MODEL = "small-1-2026"
SENTENCE = "It is sunny in Paris."
USAGE = {
    "prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120,
    "prompt_tokens_details": {"cached_tokens": 40}, "completion_tokens_details": {"reasoning_tokens": 8},
}
numbers = itertools.count(1)


def wants_tool(request):
    return bool(request.get("tools")) and not any(each.get("role") == "tool" for each in request["messages"])


def message(request, number):
    if not wants_tool(request):
        return {"role": "assistant", "content": SENTENCE}, "stop"
    function = {"name": "get_weather", "arguments": '{"city": "Paris"}'}
    call = {"id": "call_%d" % number, "type": "function", "function": function}
    return {"role": "assistant", "content": None, "tool_calls": [call]}, "tool_calls"


def completion(request):
    number = next(numbers)
    said, reason = message(request, number)
    return {
        "id": "chatcmpl-%d" % number, "object": "chat.completion", "created": 1764000000, "model": MODEL,
        "choices": [{"index": 0, "message": said, "finish_reason": reason}], "usage": USAGE,
    }


def chunks(request):
    whole = completion(request)
    frame = {key: whole[key] for key in ("id", "created", "model")} | {"object": "chat.completion.chunk"}
    said, reason = whole["choices"][0]["message"], whole["choices"][0]["finish_reason"]
    calls = [each | {"index": place} for place, each in enumerate(said.get("tool_calls", []))]
    words = [{"content": word + " "} for word in (said["content"] or "").split(" ")[:-1]]
    deltas = [{"role": "assistant"}, *words]
    deltas.append({"tool_calls": calls} if calls else {"content": said["content"].rsplit(" ", 1)[-1]})
    for delta in deltas:
        yield frame | {"choices": [{"index": 0, "delta": delta, "finish_reason": None}]}
    yield frame | {"choices": [{"index": 0, "delta": {}, "finish_reason": reason}]}
    if (request.get("stream_options") or {}).get("include_usage"):
        yield frame | {"choices": [], "usage": USAGE}


def response(request):
    text = {"type": "output_text", "text": SENTENCE, "annotations": []}
    number = next(numbers)
    said = {"id": "msg_%d" % number, "type": "message", "role": "assistant", "status": "completed", "content": [text]}
    usage = {
        "input_tokens": 100, "input_tokens_details": {"cached_tokens": 40}, "output_tokens": 20,
        "output_tokens_details": {"reasoning_tokens": 8}, "total_tokens": 120,
    }
    return {
        "id": "resp_%d" % number, "object": "response", "created_at": 1764000000, "status": "completed",
        "model": MODEL, "output": [said], "usage": usage, "parallel_tool_calls": True, "tool_choice": "auto",
        "tools": [], "instructions": request.get("instructions"), "error": None, "incomplete_details": None,
        "metadata": {}, "temperature": 1.0, "top_p": 1.0,
    }


def embeddings(request):
    count = len(request["input"]) if isinstance(request["input"], list) else 1
    data = [{"object": "embedding", "index": place, "embedding": [0.25, 0.5]} for place in range(count)]
    usage = {"prompt_tokens": 7, "total_tokens": 7}
    return {"object": "list", "model": "embedding-1", "data": data, "usage": usage}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *words):
        pass

    def give(self, body, kind="application/json", status=200):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        path = self.path.removeprefix("/v1")
        if path == "/chat/completions" and request.get("stream"):
            events = "".join("data: %s\n\n" % json.dumps(each) for each in chunks(request))
            return self.give((events + "data: [DONE]\n\n").encode(), "text/event-stream")
        answers = {"/chat/completions": completion, "/responses": response, "/embeddings": embeddings}
        if path not in answers:
            return self.give(b'{"error": {"message": "there is no such path", "type": "not_found"}}', status=404)
        self.give(json.dumps(answers[path](request)).encode())


if __name__ == "__main__":
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    print(server.server_address[1], flush=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdin.read()
