"""A program with OpenTelemetry's own SDK, which sends what it does as OTLP.

Usage: otel_program.py ENDPOINT json|http|grpc: by an exporter of its own, or by one of the SDK's. It sends each span
when it ends, and says so in a line on standard output; it goes on with every line on standard input. It needs
`opentelemetry-sdk` from PyPI, and `opentelemetry-exporter-otlp-proto-http` or `-grpc` where it is to use one.
"""

import json
import sys
import urllib.request

from opentelemetry import trace
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.trace import SpanKind, Status, StatusCode


def value(of):
    if isinstance(of, bool):
        return {"boolValue": of}
    if isinstance(of, int):
        return {"intValue": str(of)}
    if isinstance(of, float):
        return {"doubleValue": of}
    if isinstance(of, (list, tuple)):
        return {"arrayValue": {"values": [value(each) for each in of]}}
    return {"stringValue": str(of)}


def attributes(of):
    return [{"key": key, "value": value(each)} for key, each in (of or {}).items()]


def as_json(span):
    """A span as OTLP/JSON has it: ids in hexadecimal, times as strings of nanoseconds, kinds from 1 on."""
    context = span.get_span_context()
    written = {
        "traceId": format(context.trace_id, "032x"),
        "spanId": format(context.span_id, "016x"),
        "name": span.name,
        "kind": span.kind.value + 1,
        "startTimeUnixNano": str(span.start_time),
        "endTimeUnixNano": str(span.end_time),
        "attributes": attributes(span.attributes),
        "events": [
            {"timeUnixNano": str(event.timestamp), "name": event.name, "attributes": attributes(event.attributes)}
            for event in span.events
        ],
        "status": {"code": span.status.status_code.value, "message": span.status.description or ""},
    }
    if span.parent is not None:
        written["parentSpanId"] = format(span.parent.span_id, "016x")
    return written


class JSONExporter(SpanExporter):
    """The SDK's own exporters know protobuf only."""

    def __init__(self, endpoint):
        self.url = endpoint.rstrip("/") + "/v1/traces"

    def export(self, spans):
        for span in spans:
            scope = {"name": span.instrumentation_scope.name}
            body = {
                "resourceSpans": [{
                    "resource": {"attributes": attributes(span.resource.attributes)},
                    "scopeSpans": [{"scope": scope, "spans": [as_json(span)]}],
                }]
            }
            request = urllib.request.Request(
                self.url, json.dumps(body).encode(), {"Content-Type": "application/json"})
            with urllib.request.urlopen(request, timeout=20) as answer:
                answer.read()
        return SpanExportResult.SUCCESS


class Telling(SpanExporter):
    """Says what another exporter has sent."""

    def __init__(self, exporter):
        self.exporter = exporter

    def export(self, spans):
        result = self.exporter.export(spans)
        if result is SpanExportResult.SUCCESS:
            for span in spans:
                print("sent", span.name, flush=True)
        return result


def exporter(endpoint, kind):
    if kind == "http":
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        return OTLPSpanExporter(endpoint=endpoint + "/v1/traces")
    if kind == "grpc":
        from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
        return OTLPSpanExporter(endpoint=endpoint)
    return JSONExporter(endpoint)


provider = TracerProvider(resource=Resource.create({"service.name": "greeter"}))
provider.add_span_processor(SimpleSpanProcessor(Telling(exporter(*sys.argv[1:]))))
trace.set_tracer_provider(provider)
tracer = trace.get_tracer("greeter")

with tracer.start_as_current_span("invoke_agent greeter") as agent:
    agent.set_attribute("gen_ai.operation.name", "invoke_agent")
    agent.set_attribute("gen_ai.conversation.id", "greeting-1")
    with tracer.start_as_current_span("chat", kind=SpanKind.CLIENT) as chat:
        chat.set_attribute("gen_ai.operation.name", "chat")
        chat.set_attribute("gen_ai.conversation.id", "greeting-1")
        chat.set_attribute("gen_ai.request.model", "small-1")
        chat.set_attribute("gen_ai.usage.input_tokens", 120)
        chat.set_attribute("gen_ai.usage.output_tokens", 7)
    sys.stdin.readline()
    with tracer.start_as_current_span("execute_tool look_up") as tool:
        tool.set_attribute("gen_ai.operation.name", "execute_tool")
        tool.set_attribute("gen_ai.conversation.id", "greeting-1")
        tool.set_attribute("gen_ai.tool.name", "look_up")
        try:
            raise KeyError("Noor")
        except KeyError as error:
            tool.record_exception(error)
            tool.set_status(Status(StatusCode.ERROR, "there is no Noor"))
    sys.stdin.readline()
