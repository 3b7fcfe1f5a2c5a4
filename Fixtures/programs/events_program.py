"""OpenTelemetry's own SDK where the words of a call are in a log record of their own, as the GenAI conventions allow.

Usage: events_program.py before|after: when the record is sent, seen from its span.
"""

import sys

import steps
from opentelemetry._logs import LogRecord, SeverityNumber
from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanKind

resource = Resource.create({"service.name": "events"})
traces = TracerProvider(resource=resource)
traces.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
logs = LoggerProvider(resource=resource)
logs.add_log_record_processor(BatchLogRecordProcessor(OTLPLogExporter()))
tracer = traces.get_tracer("events")
logger = logs.get_logger("events")
flushes = [traces.force_flush, logs.force_flush]
if sys.argv[1] == "before":
    flushes.reverse()


def text(content):
    return [{"type": "text", "content": content}]


with tracer.start_as_current_span("invoke_agent weather") as agent:
    agent.set_attributes({"gen_ai.operation.name": "invoke_agent", "gen_ai.conversation.id": "events-" + sys.argv[1]})
    with tracer.start_as_current_span("chat small-1", kind=SpanKind.CLIENT) as chat:
        chat.set_attributes({
            "gen_ai.operation.name": "chat", "gen_ai.request.model": "small-1",
            "gen_ai.response.model": "small-1-2026", "gen_ai.usage.input_tokens": 100,
            "gen_ai.usage.output_tokens": 20,
        })
        logger.emit(LogRecord(
            event_name="gen_ai.client.inference.operation.details", severity_number=SeverityNumber.INFO,
            attributes={
                "gen_ai.operation.name": "chat", "gen_ai.request.model": "small-1",
                "gen_ai.system_instructions": text("Be brief"),
                "gen_ai.input.messages": [{"role": "user", "parts": text("Weather in Paris?")}],
                "gen_ai.output.messages": [
                    {"role": "assistant", "parts": text("It is sunny in Paris."), "finish_reason": "stop"}],
            }))
    steps.sent("the first half", flushes[0])
    steps.sent("the second half", flushes[1])
steps.sent("the agent", traces.force_flush)
