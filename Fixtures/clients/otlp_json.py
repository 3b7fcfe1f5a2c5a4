"""Reads bodies of OTLP as protobuf by hand and writes them as OTLP/JSON, so that a test needs nothing but Python.

The names, numbers and types of the fields are those of opentelemetry-proto 1.9; ids are hexadecimal and 64-bit integers
strings, as "OTLP/JSON" has them. Fields that are not known are left out.
"""

import base64
import struct

VALUE = {
    1: ("stringValue", "text"), 2: ("boolValue", "bool"), 3: ("intValue", "int"), 4: ("doubleValue", "double"),
    7: ("bytesValue", "bytes"),
}
ATTRIBUTE = {1: ("key", "text"), 2: ("value", VALUE)}
VALUE[5] = ("arrayValue", {1: ("values", [VALUE])})
VALUE[6] = ("kvlistValue", {1: ("values", [ATTRIBUTE])})
RESOURCE = {1: ("attributes", [ATTRIBUTE]), 2: ("droppedAttributesCount", "enum")}
SCOPE = {1: ("name", "text"), 2: ("version", "text"), 3: ("attributes", [ATTRIBUTE])}
EVENT = {1: ("timeUnixNano", "fixed64"), 2: ("name", "text"), 3: ("attributes", [ATTRIBUTE])}
LINK = {1: ("traceId", "id"), 2: ("spanId", "id"), 3: ("traceState", "text"), 4: ("attributes", [ATTRIBUTE])}
SPAN = {
    1: ("traceId", "id"), 2: ("spanId", "id"), 3: ("traceState", "text"), 4: ("parentSpanId", "id"),
    5: ("name", "text"), 6: ("kind", "enum"), 7: ("startTimeUnixNano", "fixed64"), 8: ("endTimeUnixNano", "fixed64"),
    9: ("attributes", [ATTRIBUTE]), 10: ("droppedAttributesCount", "enum"), 11: ("events", [EVENT]),
    12: ("droppedEventsCount", "enum"), 13: ("links", [LINK]), 14: ("droppedLinksCount", "enum"),
    15: ("status", {2: ("message", "text"), 3: ("code", "enum")}), 16: ("flags", "fixed32"),
}
RECORD = {
    1: ("timeUnixNano", "fixed64"), 2: ("severityNumber", "enum"), 3: ("severityText", "text"), 5: ("body", VALUE),
    6: ("attributes", [ATTRIBUTE]), 7: ("droppedAttributesCount", "enum"), 8: ("flags", "fixed32"),
    9: ("traceId", "id"), 10: ("spanId", "id"), 11: ("observedTimeUnixNano", "fixed64"), 12: ("eventName", "text"),
}


def request(signal, scopes, scope, records, record):
    scoped = {1: ("scope", SCOPE), 2: (records, [record]), 3: ("schemaUrl", "text")}
    return {1: (signal, [{1: ("resource", RESOURCE), 2: (scopes, [scoped]), 3: ("schemaUrl", "text")}])}


REQUESTS = {
    "traces": request("resourceSpans", "scopeSpans", "scope", "spans", SPAN),
    "logs": request("resourceLogs", "scopeLogs", "scope", "logRecords", RECORD),
    # Nothing is made of metrics.
    "metrics": {},
}


def varint(body, place):
    value = shift = 0
    while True:
        byte = body[place]
        value |= (byte & 127) << shift
        place, shift = place + 1, shift + 7
        if byte < 128:
            return value, place


def fields(body):
    place = 0
    while place < len(body):
        tag, place = varint(body, place)
        wire = tag & 7
        if wire == 0:
            value, place = varint(body, place)
        else:
            length, place = varint(body, place) if wire == 2 else ({1: 8, 5: 4}[wire], place)
            value, place = body[place:place + length], place + length
        yield tag >> 3, value


def scalar(kind, value):
    if kind == "text":
        return value.decode()
    if kind == "id":
        return value.hex()
    if kind == "bytes":
        return base64.b64encode(value).decode()
    if kind == "bool":
        return bool(value)
    if kind == "int":
        return str(value - (1 << 64) if value >> 63 else value)
    if kind == "fixed64":
        return str(struct.unpack("<Q", value)[0])
    if kind == "fixed32":
        return struct.unpack("<I", value)[0]
    if kind == "double":
        number = struct.unpack("<d", value)[0]
        return number if number - number == 0 else {"inf": "Infinity", "-inf": "-Infinity"}.get(str(number), "NaN")
    return value


def message(kinds, body):
    found = {}
    for number, value in fields(body):
        if number not in kinds:
            continue
        name, kind = kinds[number]
        if isinstance(kind, list):
            found.setdefault(name, []).append(message(kind[0], value))
        else:
            found[name] = message(kind, value) if isinstance(kind, dict) else scalar(kind, value)
    return found


def as_json(signal, body):
    """The body of an export request of `signal` as the object that OTLP/JSON has for it."""
    return message(REQUESTS[signal], body) or {"resource" + signal.capitalize(): []}
