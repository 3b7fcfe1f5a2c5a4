"""Traceloop's SDK, which instruments OpenAI's client with OpenLLMetry: a workflow with an agent, a tool and a stream."""

import steps
from openai import OpenAI
from traceloop.sdk import Traceloop
from traceloop.sdk.decorators import agent, tool, workflow

Traceloop.init(app_name="weather", disable_batch=True, telemetry_enabled=False)
Traceloop.set_association_properties({"session_id": "openllmetry-1", "user_id": "user-1"})
client = OpenAI()
messages = [{"role": "system", "content": "Be brief"}, {"role": "user", "content": steps.QUESTION}]


@tool(name="get_weather")
def get_weather(city):
    return "sunny"


@agent(name="forecaster")
def forecast():
    first = client.chat.completions.create(model=steps.MODEL, messages=messages, tools=[steps.TOOL])
    steps.sent("the first call", lambda: None)
    message = first.choices[0].message
    answer = {"role": "tool", "tool_call_id": message.tool_calls[0].id, "content": get_weather("Paris")}
    stream = client.chat.completions.create(
        model=steps.MODEL, messages=messages + [message.model_dump(exclude_none=True), answer], stream=True,
        stream_options={"include_usage": True})
    return "".join(each.choices[0].delta.content or "" for each in stream if each.choices)


@workflow(name="weather")
def weather():
    client.embeddings.create(model="embedding-1", input="Paris")
    return forecast()


weather()
steps.sent("the workflow", lambda: None)
