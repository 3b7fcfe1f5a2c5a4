"""OpenTelemetry's own SDK, with the names of the GenAI conventions set by hand.

Usage: plain_program.py http|grpc. What it asks of its surroundings stands in `steps.py`.
"""

import json
import sys

import steps
from opentelemetry import trace
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanKind, Status, StatusCode

if sys.argv[1] == "grpc":
    from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
else:
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

provider = TracerProvider(resource=Resource.create({"service.name": "plain"}))
provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
trace.set_tracer_provider(provider)
tracer = trace.get_tracer("plain")
conversation = {"gen_ai.conversation.id": "plain-" + sys.argv[1]}


def chat(asked, answered):
    with tracer.start_as_current_span("chat small-1", kind=SpanKind.CLIENT, attributes=conversation) as span:
        span.set_attributes({
            "gen_ai.operation.name": "chat", "gen_ai.provider.name": "openai", "gen_ai.request.model": "small-1",
            "gen_ai.response.model": "small-1-2026", "gen_ai.usage.input_tokens": 100,
            "gen_ai.usage.output_tokens": 20, "gen_ai.usage.cache_read.input_tokens": 40,
            "gen_ai.usage.reasoning.output_tokens": 8,
            "gen_ai.input.messages": json.dumps([{"role": "user", "parts": [{"type": "text", "content": asked}]}]),
            "gen_ai.output.messages": json.dumps([{"role": "assistant", "parts": [answered], "finish_reason": "stop"}]),
        })


def tool():
    with tracer.start_as_current_span("execute_tool get_weather", attributes=conversation) as span:
        span.set_attributes({
            "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "get_weather",
            "gen_ai.tool.call.arguments": '{"city": "Paris"}', "gen_ai.tool.call.result": "sunny",
        })
        try:
            raise LookupError("no such city")
        except LookupError as error:
            span.record_exception(error)
            span.set_status(Status(StatusCode.ERROR, "no such city"))


with tracer.start_as_current_span("invoke_agent weather", attributes=conversation) as agent:
    agent.set_attributes({"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "weather"})
    call = {"type": "tool_call", "id": "call_1", "name": "get_weather", "arguments": {"city": "Paris"}}
    chat("Weather in Paris?", call)
    steps.sent("the first call", provider.force_flush)
    tool()
    chat("sunny", {"type": "text", "content": "It is sunny in Paris."})
steps.sent("the agent", provider.force_flush)
