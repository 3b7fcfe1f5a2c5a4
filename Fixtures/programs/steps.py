"""What the programs of this folder have in common: who tells them what, and how they take turns with who watches.

They are told where to send what they do by `OTEL_EXPORTER_OTLP_ENDPOINT`, or by their own vendor's variable, and where
the model is by `OPENAI_BASE_URL`. After each step a program says so in a line, all spans of the step being sent, and
waits for a line.
"""

import sys

MODEL = "small-1"
QUESTION = "Weather in Paris?"
TOOL = {
    "type": "function",
    "function": {
        "name": "get_weather", "description": "The weather of a city.",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
    },
}


def sent(step, flush):
    """Sends what there is, says so and waits for whoever looks at it."""
    flush()
    print("sent", step, flush=True)
    sys.stdin.readline()
