"""Checks that every message sidetrace sends to an editor is well-typed LSP.

Takes the program and its arguments. It plays the same conversation with the
capabilities of each client that pytest-lsp ships, and with some of our own, and
gives each message to lsprotocol, whose types are made from LSP's own model. A
message must come back from there as it was: nothing that LSP has no member for.
"""

import json
import pathlib
import queue
import subprocess
import sys
import threading

import pytest_lsp
from lsprotocol import converters, types

CONVERTER = converters.get_converter()
WORKSPACE = pathlib.Path("Fixtures/workspace").resolve()
DOCUMENTS = {
    "src/ledgerly/refund.py": "python",
    "agents/billing.agent.abl": "abl",
    "web/refundPreview.ts": "typescript",
}
# Sent at any time, so a client must have said that it takes it.
NEEDS = {
    "workspace/codeLens/refresh": ("workspace", "codeLens", "refreshSupport"),
    "workspace/inlayHint/refresh": ("workspace", "inlayHint", "refreshSupport"),
    "workspace/diagnostic/refresh": ("workspace", "diagnostics", "refreshSupport"),
    "window/showDocument": ("window", "showDocument", "support"),
    "textDocument/publishDiagnostics": ("textDocument", "publishDiagnostics"),
}


class Trouble(Exception):
    pass


def has(capabilities, path):
    value = capabilities
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value is not None and value is not False


def clients():
    folder = pathlib.Path(pytest_lsp.__file__).parent / "clients"
    for path in sorted(folder.glob("*.json")):
        given = json.loads(path.read_text())
        yield path.stem, given.get("capabilities", given)
    yield "none", {}
    yield "all of it", {
        "general": {"positionEncodings": ["utf-8"]},
        "textDocument": {
            "codeLens": {},
            "inlayHint": {},
            "diagnostic": {},
            "hover": {"contentFormat": ["markdown"]},
            "publishDiagnostics": {"versionSupport": True},
        },
        "workspace": {
            "workspaceFolders": True,
            "codeLens": {"refreshSupport": True},
            "inlayHint": {"refreshSupport": True},
            "diagnostics": {"refreshSupport": True},
        },
        "window": {"showDocument": {"support": True}},
    }


class Conversation:
    def __init__(self, command, capabilities):
        self.capabilities = capabilities
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.messages = queue.Queue()
        self.sent = {}
        self.told = []
        self.checked = 0
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        output = self.process.stdout
        while line := output.readline():
            length = int(line.removeprefix(b"Content-Length: "))
            output.readline()
            self.messages.put(json.loads(output.read(length)))
        self.messages.put(None)

    def send(self, message):
        body = json.dumps({"jsonrpc": "2.0"} | message).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def notify(self, method, params):
        self.send({"method": method, "params": params})

    def ask(self, method, params):
        number = len(self.sent) + 1
        self.sent[number] = method
        self.send({"id": number, "method": method, "params": params})
        while True:
            message = self.take()
            if message.get("id") == number and "method" not in message:
                if "error" in message:
                    raise Trouble(f"{method} was answered with {message['error']}")
                return message["result"]

    def wait_for(self, methods):
        while not set(methods) <= set(self.told):
            self.take()

    def take(self):
        message = self.messages.get(timeout=30)
        if message is None:
            raise Trouble("the program ended")
        self.check(message)
        if "method" in message:
            self.told.append(message["method"])
            if "id" in message:
                answer = {"success": True} if message["method"] == "window/showDocument" else None
                self.send({"id": message["id"], "result": answer})
        return message

    def check(self, message):
        """Reads the message by LSP's types and writes it again."""
        if "method" in message:
            method = message["method"]
            kind = types.METHOD_TO_TYPES[method][0]
            if method in NEEDS and not has(self.capabilities, NEEDS[method]):
                raise Trouble(f"{method} was sent to a client that does not take it")
        else:
            kind = types.METHOD_TO_TYPES[self.sent[message["id"]]][1]
        again = CONVERTER.unstructure(CONVERTER.structure(message, kind), kind)
        difference = lost(message, again)
        if difference:
            raise Trouble(f"{kind.__name__} has no place for {difference} of {json.dumps(message)[:400]}")
        self.checked += 1


def lost(message, again, path=""):
    """What is in the message and not in what LSP's types made of it."""
    if isinstance(message, dict) and isinstance(again, dict):
        for key, value in message.items():
            if value is None:
                continue
            if key not in again:
                return f"{path}/{key}"
            if found := lost(value, again[key], f"{path}/{key}"):
                return found
        return None
    if isinstance(message, list) and isinstance(again, (list, tuple)) and len(message) == len(again):
        for place, (one, other) in enumerate(zip(message, again)):
            if found := lost(one, other, f"{path}/{place}"):
                return found
        return None
    return None if message == again else f"{path} ({message!r}, {again!r})"


def play(command, capabilities):
    client = Conversation(command, capabilities)
    started = client.ask(
        "initialize",
        {
            "processId": None,
            "rootUri": WORKSPACE.as_uri(),
            "workspaceFolders": [{"uri": WORKSPACE.as_uri(), "name": "ledgerly"}],
            "capabilities": capabilities,
            "initializationOptions": {"budgets": {"p95Ms": 1000, "errorRate": 0.1, "costUsd": 0.001}},
            "trace": "verbose",
        },
    )
    promised = started["capabilities"]
    offered = capabilities.get("general", {}).get("positionEncodings", ["utf-16"])
    if promised["positionEncoding"] not in offered:
        raise Trouble(f"positions are counted in {promised['positionEncoding']}, of {offered}")
    for never in ["documentFormattingProvider", "documentSymbolProvider", "completionProvider", "definitionProvider"]:
        if never in promised:
            raise Trouble(f"{never} is the language's own server's")
    client.notify("initialized", {})
    for name, language in DOCUMENTS.items():
        path = WORKSPACE / name
        item = {"uri": path.as_uri(), "languageId": language, "version": 1, "text": path.read_text()}
        client.notify("textDocument/didOpen", {"textDocument": item})
    client.wait_for(["$/logTrace"])
    lenses = 0
    for name in DOCUMENTS:
        document = {"textDocument": {"uri": (WORKSPACE / name).as_uri()}}
        for lens in client.ask("textDocument/codeLens", document):
            lenses += 1
            title = client.ask("codeLens/resolve", lens)["command"]["title"]
            if not title:
                raise Trouble("a lens says nothing")
            client.ask("textDocument/hover", document | {"position": lens["range"]["start"]})
            line = lens["range"]["start"]["line"] + 1
            client.ask(
                "workspace/executeCommand",
                {"command": "sidetrace.openLine", "arguments": [document["textDocument"] | {"line": line}]},
            )
        if "inlayHintProvider" in promised:
            everything = {"start": {"line": 0, "character": 0}, "end": {"line": 9999, "character": 0}}
            if not client.ask("textDocument/inlayHint", document | {"range": everything}):
                raise Trouble(f"{name} has no hints")
        if "diagnosticProvider" in promised:
            client.ask("textDocument/diagnostic", document)
    if lenses < 10:
        raise Trouble(f"there are {lenses} lenses only")
    pushes = "textDocument/publishDiagnostics" in client.told
    if pushes and "diagnosticProvider" in promised:
        raise Trouble("diagnostics are pushed and pulled")
    client.ask(
        "workspace/executeCommand",
        {"command": "sidetrace.openTrace", "arguments": [{"sessionId": "ledgerly-refund-rounding"}]},
    )
    client.notify("workspace/didChangeConfiguration", {"settings": {"budgets": {"nothing": 1}}})
    client.wait_for(["window/showMessage"])
    if client.ask("shutdown", None) is not None:
        raise Trouble("shutdown is answered with null")
    client.notify("exit", None)
    if client.process.wait(timeout=30) != 0:
        raise Trouble(f"the program ended with {client.process.returncode}")
    return client.checked


def main():
    failed = False
    for name, capabilities in clients():
        try:
            print(f"{name}: {play(sys.argv[1:], capabilities)} messages are well-typed", flush=True)
        except (Trouble, queue.Empty) as trouble:
            failed = True
            print(f"{name}: {trouble!r}", flush=True)
    sys.exit(1 if failed else 0)


main()
