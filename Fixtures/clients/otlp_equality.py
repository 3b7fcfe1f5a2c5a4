"""Sends what programs sent to receivers, by every transport and in every order, and compares with the files.

Usage: otlp_equality.py SIDETRACE FOLDER [TRANSPORT]…. The folder has a folder for each program, and that the bodies it
sent, `001-v1_traces.pb` and so on. Each goes to a fresh receiver, in order and reversed, and all of them to one,
interleaved; after each body the list and the sessions must have its spans. One line is written for each, which ends
with `the same` or says what differs. Of the transports gRPC needs
`grpcio` from PyPI; where that is missing its line says so. Without a transport the files themselves are compared with
what is right, which `expected.json` in the folder says.
"""

import gzip
import http.client
import json
import os
import subprocess
import sys
import urllib.parse

import otlp_json

try:
    import grpc
except ImportError:
    grpc = None

SERVICES = {
    "traces": "trace.v1.TraceService", "logs": "logs.v1.LogsService", "metrics": "metrics.v1.MetricsService",
}


class Sidetrace:
    """A process that is spoken to in JSON lines."""

    def __init__(self, program, *arguments):
        self.process = subprocess.Popen([program, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, method, **parameters):
        request = {"jsonrpc": "2.0", "id": 1, "method": method, "params": parameters}
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        if "result" not in answer:
            raise SystemExit("%s was answered with %s" % (method, answer))
        return answer["result"]

    def end(self):
        self.process.stdin.close()
        self.process.wait(30)

    def sessions(self):
        """All that it knows of every session, whatever the order that it came in."""
        found = {}
        for each in self.ask("session.list", limit=1000)["items"]:
            found[each["sessionId"]] = normal(self.ask("session.get", sessionId=each["sessionId"], payloads="full"))
            listed = {key: value for key, value in each.items() if key != "source"}
            summary = found[each["sessionId"]]["session"]
            for key in listed.keys() & summary.keys():
                if listed[key] != summary[key]:
                    found[each["sessionId"]]["the list says of " + key] = listed[key]
        return found


def normal(session):
    """Traces and spans by their ids, and no source."""
    session["session"].pop("source")
    traces = {each["traceId"]: each for each in session["traces"]}
    for trace in traces.values():
        trace["spans"] = {each["spanId"]: each for each in trace["spans"]}
    return session | {"traces": traces}


def difference(here, there, path=""):
    """What differs first, in words; nothing where both are the same."""
    if isinstance(here, dict) and isinstance(there, dict):
        for key in sorted(here.keys() | there.keys()):
            if key not in there or key not in here:
                return "%s/%s is %s" % (path, key, "missing" if key in there else "too many: %.200r" % (here[key],))
            if found := difference(here[key], there[key], path + "/" + key):
                return found
        return None
    return None if here == there else "%s is %.300r instead of %.300r" % (path, here, there)


class Sender:
    """Brings bodies to a receiver by one transport."""

    def __init__(self, transport, endpoint):
        place = urllib.parse.urlsplit(endpoint)
        self.transport = transport
        if transport == "grpc":
            self.channel = grpc.insecure_channel(place.netloc)
        else:
            self.connection = http.client.HTTPConnection(place.hostname, place.port, timeout=30)

    def send(self, signal, body):
        if self.transport == "grpc":
            method = "/opentelemetry.proto.collector.%s/Export" % SERVICES[signal]
            self.channel.unary_unary(method)(body, timeout=30)
            return
        headers = {"Content-Type": "application/x-protobuf"}
        if self.transport == "json":
            headers = {"Content-Type": "application/json"}
            body = json.dumps(otlp_json.as_json(signal, body)).encode()
        if self.transport == "gzip":
            headers["Content-Encoding"] = "gzip"
            body = gzip.compress(body)
        self.connection.request("POST", "/v1/" + signal, body, headers)
        answer = self.connection.getresponse()
        said = answer.read()
        if answer.status != 200:
            raise SystemExit("%s by %s was answered with %d %r" % (signal, self.transport, answer.status, said))

    def end(self):
        (self.channel if self.transport == "grpc" else self.connection).close()


def bodies(folder):
    """What a program sent, in order: signal and body."""
    found = []
    for name in sorted(os.listdir(folder)):
        if name.endswith(".pb"):
            with open(os.path.join(folder, name), "rb") as file:
                signal = next(each for each in SERVICES if each[:-1] in name.lower())
                found.append((signal, file.read()))
    return found


def span_ids(signal, body):
    """Which spans a body has."""
    request = otlp_json.as_json(signal, body)
    return {
        (span["traceId"], span["spanId"]) for resource in request.get("resourceSpans", [])
        for scope in resource.get("scopeSpans", []) for span in scope.get("spans", [])}


def interleaved(lists):
    """The first of each, then the second of each, and so on."""
    longest = max(map(len, lists))
    return [each[place] for place in range(longest) for each in lists if place < len(each)]


def received(program, transport, sent):
    """What a fresh receiver makes of the bodies."""
    sidetrace = Sidetrace(program, "--listen", "127.0.0.1:0")
    live = next(each for each in sidetrace.ask("source.list")["items"] if each["name"] == "live")
    sender = Sender(transport, live["location"])
    spans = set()
    for signal, body in sent:
        sender.send(signal, body)
        spans |= span_ids(signal, body)
        # What was answered is seen at once, in the list and in the session.
        listed = {each["sessionId"]: each["spanCount"] for each in sidetrace.ask("session.list")["items"]}
        got = {id: sidetrace.ask("session.get", sessionId=id, include=["summary"])["session"] for id in listed}
        got = {id: each["spanCount"] for id, each in got.items()}
        if listed != got or sum(got.values()) != len(spans):
            raise SystemExit("after a body of %s by %s the list has %s and the sessions %s of %d spans" % (
                signal, transport, listed, got, len(spans)))
    found = sidetrace.sessions()
    sender.end()
    sidetrace.end()
    return found


def from_files(program, folder):
    sidetrace = Sidetrace(program, "--source", "otlp:" + folder)
    found = sidetrace.sessions()
    sidetrace.end()
    return found


def compare(program, root, transports):
    folders = [each for each in sorted(os.listdir(root)) if os.path.isdir(os.path.join(root, each))]
    sent = {each: bodies(os.path.join(root, each)) for each in folders}
    sent = {name: each for name, each in sent.items() if each}
    right = {name: from_files(program, os.path.join(root, name)) for name in sent}
    together = {id: session for each in right.values() for id, session in each.items()}
    for name in sent:
        if not right[name]:
            yield "%s from files: there is no session" % name
    for transport in transports:
        if transport == "grpc" and grpc is None:
            yield "grpc: there is no grpcio, the same is not tried"
            continue
        for name, each in sent.items():
            for order, some in [("in order", each), ("reversed", each[::-1])]:
                found = difference(received(program, transport, some), right[name])
                yield "%s by %s, %s: %s" % (name, transport, order, found or "the same")
        found = difference(received(program, transport, interleaved(list(sent.values()))), together)
        yield "all by %s, interleaved: %s" % (transport, found or "the same")


def facts(session):
    """What `expected.json` says of a session."""
    spans = [span for trace in session["traces"].values() for span in trace["spans"].values()]
    kinds = {}
    for span in spans:
        kinds[span["kind"]] = kinds.get(span["kind"], 0) + 1
    said = json.dumps([[span.get("input"), span.get("output"), span.get("error")] for span in spans])
    return session["session"] | {"session": session["session"]["sessionId"], "spans": kinds, "said": said}


def check(program, root):
    with open(os.path.join(root, "expected.json")) as file:
        expected = json.load(file)
    for name, right in expected.items():
        sessions = list(from_files(program, os.path.join(root, name)).values())
        wrong = [] if len(sessions) == 1 else ["there are %d sessions" % len(sessions)]
        found = facts(sessions[0]) if sessions else {}
        wrong += [
            "%s is %r instead of %r" % (key, found.get(key), value)
            for key, value in right.items() if key != "says" and found.get(key) != value]
        wrong += ["nobody says %r" % each for each in right["says"] if each not in found.get("said", "")]
        yield "%s from files: %s" % (name, "; ".join(wrong) or "the same")


if __name__ == "__main__":
    program, root, *transports = sys.argv[1:]
    for line in compare(program, root, transports) if transports else check(program, root):
        print(line, flush=True)
