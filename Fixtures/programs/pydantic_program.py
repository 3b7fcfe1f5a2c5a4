"""An agent of Pydantic AI with a tool and a helper, told of by Logfire's SDK, which is not to send anything elsewhere.

Usage: pydantic_program.py [twice]. With `twice` the client of the model is instrumented, too, so that each call is
told of two times.
"""

import asyncio
import sys

import logfire
import steps
from opentelemetry import trace
from pydantic_ai import Agent, RunContext

logfire.configure(send_to_logfire=False, console=False, service_name="weather")
logfire.instrument_pydantic_ai()
if "twice" in sys.argv:
    logfire.instrument_openai()

helper = Agent("openai-chat:small-1", name="helper", instructions="Say it in a word.")
agent = Agent("openai-chat:small-1", name="weather", instructions="Be brief")


@agent.tool
async def get_weather(context: RunContext, city: str) -> str:
    """The weather of a city."""
    said = await helper.run("What is a good word for the weather in %s?" % city)
    steps.sent("the helper", trace.get_tracer_provider().force_flush)
    return said.output


asyncio.run(agent.run(steps.QUESTION))
steps.sent("the agent", trace.get_tracer_provider().force_flush)
