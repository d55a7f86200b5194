"""An HTTP server that misbehaves on purpose, on a real socket.

``FaultServer(fault)`` accepts connections on a loopback port and hands each to ``fault(connection,
request)``, a function that writes what it likes and returns. What was asked is kept in ``requests``.
The functions below make the faults that networks, proxies and servers are known for.
"""

from __future__ import annotations

import contextlib
import gzip
import json
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import parse_qs

Fault = Callable[[socket.socket, "Asked"], None]


@dataclass(frozen=True)
class Asked:
    """A request as it came: the first line, the headers with lower-case names, and the body."""

    line: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        """The path and query of the address."""
        return self.line.split(" ")[1]

    @property
    def form(self) -> dict[str, str]:
        """The fields of the body."""
        return {name: values[0] for name, values in parse_qs(self.body.decode()).items()}


@dataclass
class FaultServer:
    """A server with one fault. Use it in a ``with`` block; ``url`` is its address."""

    fault: Fault
    requests: list[Asked] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Self:
        self._listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopped.set()
        self._listener.close()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def _accept(self) -> None:
        while not self.stopped.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError, ValueError, IndexError):
            with connection.makefile("rb") as stream:
                while (asked := _read(stream)) is not None:
                    self.requests.append(asked)
                    self.fault(connection, asked)
                    if getattr(self.fault, "closes", True):
                        return


def _read(stream: Any) -> Asked | None:
    line = stream.readline().decode().strip()
    if not line:
        return None
    headers = {}
    while (header := stream.readline().decode().strip()) != "":
        name, _, value = header.partition(":")
        headers[name.lower()] = value.strip()
    return Asked(line, headers, stream.read(int(headers.get("content-length", 0))))


def head(status: int = 200, **headers: str) -> bytes:
    """A status line and headers; underscores in names are hyphens."""
    lines = [f"HTTP/1.1 {status} X", *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def answering(body: bytes | str, status: int = 200, content_type: str = "application/json", **headers: str) -> Fault:
    """The same complete answer to every request."""
    raw = body.encode() if isinstance(body, str) else body

    def fault(connection: socket.socket, _: Asked) -> None:
        sent = {"Content_Type": content_type, "Content_Length": str(len(raw)), "Connection": "close", **headers}
        connection.sendall(head(status, **sent) + raw)

    return fault


def success(result: Any, kind: str = "vector", **more: Any) -> str:
    """A successful answer of the API."""
    return json.dumps({"status": "success", "data": {"resultType": kind, "result": result}, **more})


def vector(time_of_sample: int, *values: str) -> str:
    """An instant vector with a series a value, told apart by the label ``replica``."""
    several = len(values) > 1
    return success(
        [
            {"metric": {"replica": str(index)} if several else {}, "value": [time_of_sample, value]}
            for index, value in enumerate(values)
        ]
    )


def silent(connection: socket.socket, _: Asked) -> None:
    """Never an answer."""
    time.sleep(30)


def slow_headers(connection: socket.socket, _: Asked) -> None:
    """A byte of a header every tenth of a second, for ever."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    for _step in range(600):
        connection.sendall(b"x")
        time.sleep(0.1)


def slow_body(connection: socket.socket, _: Asked, **headers: str) -> None:
    """A byte of the body every tenth of a second: no read ever times out."""
    connection.sendall(head(Content_Type="application/json", Content_Length="100000", **headers))
    for _step in range(600):
        connection.sendall(b" ")
        time.sleep(0.1)


def slow_last_body(connection: socket.socket, asked: Asked) -> None:
    """The same on a connection that will end with it: http.client lets go of such a one early."""
    slow_body(connection, asked, Connection="close")


def huge_body(connection: socket.socket, _: Asked) -> None:
    """400 MiB that were announced."""
    connection.sendall(head(Content_Type="application/json", Content_Length=str(400 * 1024 * 1024)))
    for _step in range(400):
        connection.sendall(b"[" * 1024 * 1024)


def endless_chunks(connection: socket.socket, _: Asked) -> None:
    """Chunks without an end, nowhere announced."""
    connection.sendall(head(Content_Type="application/json", Transfer_Encoding="chunked"))
    for _step in range(4000):
        connection.sendall(b"10000\r\n" + b" " * 0x10000 + b"\r\n")


def gzip_bomb(connection: socket.socket, _: Asked) -> None:
    """A small body that unpacks to 400 MiB."""
    packed = _packed_bomb()
    connection.sendall(head(Content_Encoding="gzip", Content_Length=str(len(packed)), Connection="close") + packed)


def _packed_bomb() -> bytes:
    # A block that refers to nothing before it may stand any number of times; nobody gets as far as the checksum.
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(b" " * 1024 * 1024) + packer.flush(zlib.Z_FULL_FLUSH)
    return gzip.compress(b"")[:10] + block * 400 + packer.flush() + bytes(8)


def header_bomb(connection: socket.socket, _: Asked) -> None:
    """Ten thousand headers."""
    connection.sendall(b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: y\r\n" % number for number in range(10_000)) + b"\r\n")


def resets(connection: socket.socket, _: Asked) -> None:
    """The connection ends without a word."""


def cut_off(connection: socket.socket, _: Asked) -> None:
    """Half of what was announced."""
    connection.sendall(head(Content_Type="application/json", Content_Length="1000") + b'{"status":"succ')


def garbage(connection: socket.socket, _: Asked) -> None:
    """No HTTP at all."""
    connection.sendall(b"\x16\x03\x01\x02\x00 what is this\r\n\r\n")


def in_turn(*faults: Fault) -> Fault:
    """One fault after the other; the last one stays."""
    waiting: Iterator[Fault] = iter(faults)
    current = [faults[-1]]
    lock = threading.Lock()

    def fault(connection: socket.socket, asked: Asked) -> None:
        with lock:
            chosen = next(waiting, current[0])
        chosen(connection, asked)

    return fault
