"""Langfuse's SDK: its own observations by hand, and its wrapper of OpenAI's client."""

import steps
from langfuse import Langfuse, propagate_attributes
from langfuse.openai import OpenAI

langfuse = Langfuse()
client = OpenAI()


def call(asked, **more):
    return client.chat.completions.create(
        model=steps.MODEL, messages=[{"role": "user", "content": asked}], **more).choices[0].message


with propagate_attributes(session_id="langfuse-1", user_id="user-1"):
    with langfuse.start_as_current_observation(as_type="agent", name="weather", input=steps.QUESTION) as agent:
        call(steps.QUESTION, tools=[steps.TOOL])
        steps.sent("the first call", langfuse.flush)
        with langfuse.start_as_current_observation(as_type="tool", name="get_weather", input={"city": "Paris"}) as tool:
            tool.update(output="sunny")
        with langfuse.start_as_current_observation(
            as_type="generation", name="by hand", model="small-1-2026", input=[{"role": "user", "content": "sunny"}],
            usage_details={"input": 11, "output": 3}, cost_details={"total": 0.003}) as generation:
            generation.update(output="It is sunny in Paris.")
        agent.update(output=call("In words?").content)
steps.sent("the agent", langfuse.flush)
