"""A relay on loopback between a client and a server: it delays like a distant link, and counts.

A connection waits one round trip before it carries anything, and every piece half a round trip in its direction.
What is on its way does not hold up what follows it: this is latency, not bandwidth.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

_PIECE = 65536


@dataclass(slots=True)
class Relay:
    """Where it listens, and what has passed since the start: the one thing here that changes while it is looked at."""

    url: str = ""
    sent: int = 0
    received: int = 0
    connections: int = 0

    def passed(self) -> tuple[int, int, int]:
        """Bytes to the server, bytes from it, and connections, so far."""
        return self.sent, self.received, self.connections


@contextlib.contextmanager
def relay(port: int, round_trip_seconds: float = 0.0) -> Iterator[Relay]:
    """A relay to a loopback port, in a thread of its own, for the length of a ``with`` block."""
    state = Relay()
    loop = asyncio.new_event_loop()
    carrying: set[asyncio.Task[None]] = set()  # a loop alone would let go of a task that only waits

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = loop.create_task(_carry(state, port, round_trip_seconds, reader, writer))
        carrying.add(task)
        task.add_done_callback(carrying.discard)

    server = loop.run_until_complete(asyncio.start_server(accept, "127.0.0.1", 0))
    state.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        server.close()
        loop.run_until_complete(_ended(tuple(carrying)))
        loop.close()


async def _ended(tasks: Sequence[asyncio.Task[None]]) -> None:
    """Connections that clients left open end with the relay."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await asyncio.sleep(0)  # what was closed is closed in the loop's next turn


async def _carry(
    state: Relay,
    port: int,
    round_trip_seconds: float,
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
) -> None:
    state.connections += 1
    await asyncio.sleep(round_trip_seconds)
    far_reader, far_writer = await asyncio.open_connection("127.0.0.1", port)

    def out(count: int) -> None:
        state.sent += count

    def back(count: int) -> None:
        state.received += count

    half = round_trip_seconds / 2
    try:
        await asyncio.gather(_flow(reader, far_writer, half, out), _flow(far_reader, writer, half, back))
    finally:
        far_writer.close()
        writer.close()


async def _flow(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, delay: float, count: Callable[[int], None]
) -> None:
    """Carry pieces until the end, each ``delay`` seconds late, in order."""
    loop = asyncio.get_running_loop()
    with contextlib.suppress(OSError):
        while piece := await reader.read(_PIECE):
            count(len(piece))
            if delay:
                loop.call_later(delay, writer.write, piece)
            else:
                writer.write(piece)
    await asyncio.sleep(delay)  # what is on its way arrives before the end
    with contextlib.suppress(OSError):
        writer.write_eof()
