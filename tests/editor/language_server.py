"""A client for the YAML language server over its standard input and output: enough to open, complete and hover."""

import json
import queue
import subprocess
import threading
import time
from typing import Any


class LanguageServer:
    """A running server; use it as a context."""

    def __init__(self, command, root):
        self._root = root
        self._process = subprocess.Popen(
            [*command, "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._incoming: queue.Queue[dict[str, Any]] = queue.Queue()
        self._diagnostics = {}
        self._last = 0
        threading.Thread(target=self._listen, daemon=True).start()

    def __enter__(self):
        self.ask(
            "initialize",
            {"processId": None, "rootUri": self._root.as_uri(), "capabilities": {"workspace": {"configuration": True}}},
        )
        self.tell("initialized", {})
        yaml = {"schemaStore": {"enable": False}, "validate": True, "completion": True, "hover": True}
        self.tell("workspace/didChangeConfiguration", {"settings": {"yaml": yaml}})
        return self

    def __exit__(self, *_):
        self._process.kill()
        self._process.wait()
        self._process.stdin.close()
        self._process.stdout.close()

    def open(self, name, text):
        """Open a text as a file of the workspace; its address."""
        address = (self._root / name).as_uri()
        document = {"uri": address, "languageId": "yaml", "version": 1, "text": text}
        self.tell("textDocument/didOpen", {"textDocument": document})
        return address

    def complete(self, address, line, column):
        """The labels that are offered at a position, counted from 0."""
        result = self.ask("textDocument/completion", _position(address, line, column))
        return [item["label"] for item in (result["items"] if isinstance(result, dict) else result or [])]

    def hover(self, address, line, column):
        """What is shown for a position."""
        result = self.ask("textDocument/hover", _position(address, line, column))
        return result["contents"]["value"] if result else ""

    def diagnostics(self, address, timeout=20):
        """What the server says is wrong with an open text: line and message."""
        ends = time.monotonic() + timeout
        while address not in self._diagnostics:
            self._take(ends)
        return [(found["range"]["start"]["line"], found["message"]) for found in self._diagnostics[address]]

    def ask(self, method, parameters, timeout=30):
        self._last += 1
        number = self._last
        self._send({"id": number, "method": method, "params": parameters})
        ends = time.monotonic() + timeout
        while True:
            message = self._take(ends)
            if message.get("id") == number and "method" not in message:
                return message["result"]

    def tell(self, method, parameters):
        self._send({"method": method, "params": parameters})

    def _take(self, ends):
        message = self._incoming.get(timeout=max(0.01, ends - time.monotonic()))
        if message.get("method") == "textDocument/publishDiagnostics":
            self._diagnostics[message["params"]["uri"]] = message["params"]["diagnostics"]
        elif "method" in message and "id" in message:
            asked = message["params"].get("items", []) if message["method"] == "workspace/configuration" else None
            self._send({"id": message["id"], "result": asked and [{}] * len(asked)})
        return message

    def _send(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self._process.stdin.flush()

    def _listen(self):
        out = self._process.stdout
        try:
            while line := out.readline():
                length = 0
                while line.strip():
                    name, _, value = line.partition(b":")
                    length = int(value) if name.lower() == b"content-length" else length
                    line = out.readline()
                self._incoming.put(json.loads(out.read(length)))
        except ValueError:
            pass  # closed while reading: the test is over


def _position(address, line, column):
    return {"textDocument": {"uri": address}, "position": {"line": line, "character": column}}
