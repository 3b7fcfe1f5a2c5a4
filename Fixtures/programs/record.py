"""Writes down what a program of this folder sends, body by body, for `Fixtures/otlp`.

Usage: record.py FOLDER PROGRAM [ARGUMENT]…. Of the resource only what says nothing about the machine is kept, and the
address of the stand-in model is made a name. It needs what the program needs.
"""

import gzip
import http.server
import os
import re
import subprocess
import sys
import threading

from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

SIGNALS = {
    "traces": (ExportTraceServiceRequest, "resource_spans"), "logs": (ExportLogsServiceRequest, "resource_logs"),
    "metrics": (ExportMetricsServiceRequest, "resource_metrics"),
}
KEPT = {"service.name", "telemetry.sdk.language", "telemetry.sdk.name", "telemetry.sdk.version", "session.id"}
here = os.path.dirname(os.path.abspath(__file__))


def without_machine(signal, body):
    """The body without what tells of the machine that it was made on."""
    message, field = SIGNALS[signal]
    # As long as a port, so that no length changes.
    body = re.sub(rb"127\.0\.0\.1:(\d+)", lambda found: b"127.0.0.1:" + b"8" * len(found.group(1)), body)
    request = message.FromString(body)
    for one in getattr(request, field):
        kept = [each for each in one.resource.attributes if each.key in KEPT]
        del one.resource.attributes[:]
        one.resource.attributes.extend(kept)
        for scope in getattr(one, "scope_spans", []):
            for stack in (each for span in scope.spans for event in span.events for each in event.attributes):
                stack.value.string_value = stack.value.string_value.replace(here + "/", "")
    return request.SerializeToString()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    lock = threading.Lock()
    count = 0

    def log_message(self, *words):
        pass

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        with Handler.lock:
            Handler.count += 1
            name = "%03d-v1_%s.pb" % (Handler.count, self.path.rsplit("/", 1)[1])
            with open(os.path.join(sys.argv[1], name), "wb") as file:
                file.write(without_machine(self.path.rsplit("/", 1)[1], body))
        self.send_response(200)
        self.send_header("Content-Type", "application/x-protobuf")
        self.send_header("Content-Length", "0")
        self.end_headers()


os.makedirs(sys.argv[1], exist_ok=True)
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
endpoint = "http://127.0.0.1:%d" % server.server_address[1]
model = subprocess.Popen(
    [sys.executable, os.path.join(here, "stand_in_model.py")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
variables = dict(
    os.environ, OTEL_EXPORTER_OTLP_ENDPOINT=endpoint, TRACELOOP_BASE_URL=endpoint, TRACELOOP_API_KEY="none",
    TRACELOOP_METRICS_ENABLED="false", LANGFUSE_BASE_URL=endpoint, LANGFUSE_PUBLIC_KEY="none",
    LANGFUSE_SECRET_KEY="none", OPENAI_API_KEY="none",
    OPENAI_BASE_URL="http://127.0.0.1:%d/v1" % int(model.stdout.readline()))
subprocess.run(
    [sys.executable, os.path.join(here, sys.argv[2]), *sys.argv[3:]], env=variables, input="\n" * 9, text=True,
    check=True, cwd=here)
model.stdin.close()
