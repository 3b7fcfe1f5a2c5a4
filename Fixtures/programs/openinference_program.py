"""OpenAI's client, instrumented by OpenInference: a loop with a tool, a stream, the responses API and an embedding."""

import steps
from openai import OpenAI
from openinference.instrumentation import using_session, using_user
from openinference.instrumentation.openai import OpenAIInstrumentor
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

provider = TracerProvider(resource=Resource.create({"service.name": "weather"}))
provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
trace.set_tracer_provider(provider)
OpenAIInstrumentor().instrument(tracer_provider=provider)
tracer = trace.get_tracer("weather")
client = OpenAI()


def tool(call):
    with tracer.start_as_current_span("get_weather") as span:
        span.set_attributes({
            "openinference.span.kind": "TOOL", "tool.name": "get_weather", "session.id": "openinference-1",
            "tool.parameters": '{"type": "object", "properties": {"city": {"type": "string"}}}',
            "input.value": call.function.arguments, "output.value": "sunny",
        })
    return {"role": "tool", "tool_call_id": call.id, "content": "sunny"}


with using_session("openinference-1"), using_user("user-1"):
    with tracer.start_as_current_span("weather agent") as agent:
        agent.set_attributes({"openinference.span.kind": "AGENT", "session.id": "openinference-1"})
        agent.set_attributes({"user.id": "user-1", "input.value": steps.QUESTION})
        messages = [{"role": "system", "content": "Be brief"}, {"role": "user", "content": steps.QUESTION}]
        first = client.chat.completions.create(model=steps.MODEL, messages=messages, tools=[steps.TOOL])
        steps.sent("the first call", provider.force_flush)
        call = first.choices[0].message.tool_calls[0]
        messages += [first.choices[0].message.model_dump(exclude_none=True), tool(call)]
        stream = client.chat.completions.create(
            model=steps.MODEL, messages=messages, tools=[steps.TOOL], stream=True,
            stream_options={"include_usage": True})
        answer = "".join(each.choices[0].delta.content or "" for each in stream if each.choices)
        client.responses.create(model=steps.MODEL, input="And in words?", instructions="Be brief")
        client.embeddings.create(model="embedding-1", input="Paris")
        agent.set_attribute("output.value", answer)
steps.sent("the agent", provider.force_flush)
